using System.Globalization;
using Redraft.Engine.Checkpoints;
using Redraft.Remote.Calling;

namespace Redraft.Remote.Finetuning;

/// <summary>A training by a command, as files: what it gets, what it says, what it leaves. Whoever comes back after a crash finds here how far it is.</summary>
/// <param name="folder">The job's folder.</param>
internal sealed class TrainingJob(string folder)
{
    /// <summary>The folder.</summary>
    public string Folder { get; } = folder;

    /// <summary>What is to be learned.</summary>
    public string Dataset => Path.Combine(Folder, "dataset.jsonl");

    /// <summary>How.</summary>
    public string Options => Path.Combine(Folder, "options.json");

    /// <summary>What the command printed.</summary>
    public string Log => Path.Combine(Folder, "log.txt");

    /// <summary>Where the command leaves a checkpoint.</summary>
    public string Output => Path.Combine(Folder, "output");

    /// <summary>Its exit status, once it has ended.</summary>
    public string Status => Path.Combine(Folder, "status");

    /// <summary>The process that runs it, and when that began.</summary>
    public string ProcessFile => Path.Combine(Folder, "process");

    private string KeyFile => Path.Combine(Folder, "key");

    /// <summary>What decides the training, as it stands in the folder; null if there is no job yet.</summary>
    public string? Key => File.Exists(KeyFile) ? File.ReadAllText(KeyFile) : null;

    /// <summary>Begins anew.</summary>
    /// <param name="key">What decides the training.</param>
    /// <param name="dataset">The examples' file.</param>
    /// <param name="options">The options' file.</param>
    public void Create(string key, byte[] dataset, string options)
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }

        Directory.CreateDirectory(Folder);
        DurableFile.Write(Dataset, stream => stream.Write(dataset));
        DurableFile.Write(Options, options);
        DurableFile.Write(KeyFile, key); // last: with it the job is whole
    }

    /// <summary>Forgets an attempt; dataset and options stay.</summary>
    public void Clear()
    {
        File.Delete(Status);
        File.Delete(ProcessFile);
        if (Directory.Exists(Output))
        {
            Directory.Delete(Output, recursive: true);
        }

        Directory.CreateDirectory(Output);
    }

    /// <summary>The exit status, or null while it runs, or if it never ran to its end.</summary>
    public int? ExitStatus => File.Exists(Status) && int.TryParse(File.ReadAllText(Status).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : null;

    /// <summary>The process that runs it, if it still does; another one that got its number doesn't count.</summary>
    public int? RunningProcess
    {
        get
        {
            if (!File.Exists(ProcessFile) || File.ReadAllText(ProcessFile).Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is not [var id, var began]
                || !int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var process))
            {
                return null;
            }

            return LivingProcess.IsGone(process, began) ? null : process;
        }
    }
}
