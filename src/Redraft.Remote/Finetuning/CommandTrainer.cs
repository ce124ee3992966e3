using System.Globalization;
using Redraft.Engine;
using Redraft.Engine.Checkpoints;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Recipes;

namespace Redraft.Remote.Finetuning;

/// <summary>Finetunes by a command of the user's: writes the dataset, runs the command, follows its log, takes what it leaves.</summary>
/// <remarks>
/// The command finds in its environment:
/// <code>
/// REDRAFT_DATASET   the examples, JSONL: prompt, completion, of pairs prompt, chosen, rejected, of labels prompt, completion, label (FinetuningData)
/// REDRAFT_METHOD    supervised, dpo where the dataset has pairs, or kto where it has labels
/// REDRAFT_BETA      of dpo and kto the recipe's beta, where it has one
/// REDRAFT_OPTIONS   the recipe's training section, JSON
/// REDRAFT_BASE      the folder, or the hosted model's name, that the training starts from
/// REDRAFT_SEED      what decides the order of the examples
/// REDRAFT_OUTPUT    an empty folder: leave the checkpoint there, or served.json with the address and name at which it is served, or both
/// REDRAFT_JOB       a name of this very training, the same in every attempt at it
/// </code>
/// It ends with 0 when the output is whole. A job that is begun is kept beside the checkpoint, in <c>FOLDER.job</c>, with its log.
/// </remarks>
/// <param name="command">Program and arguments.</param>
/// <param name="workingFolder">Where it runs: the recipe's folder.</param>
/// <param name="say">Gets the lines of its log that aren't progress.</param>
/// <param name="clock">Times the looks at it.</param>
public sealed class CommandTrainer(IReadOnlyList<string> command, string workingFolder, Action<string> say, TimeProvider clock) : ExternalTrainer
{
    /// <inheritdoc/>
    public override async Task<IReadOnlyList<double>> TrainAsync(
        (string Location, string Id) start, IReadOnlyList<PromptedText> examples, FinetuningOptions options, ulong seed, string folder, Action<int, int>? progress, CancellationToken cancellation,
        Action<IReadOnlyList<double>>? losses = null)
    {
        ArgumentNullException.ThrowIfNull(examples);
        if (examples.Count == 0)
        {
            throw new ArgumentException("finetuning needs at least one example, none was given", nameof(examples));
        }

        var job = new TrainingJob(folder + ".job");
        var (method, how) = (MethodOf(examples), FinetuningFile.Text(options));
        var data = DataFor(method, examples);
        var key = KeyOf(start.Id, seed, data, HowOf(options, method));
        if (job.Key != key || job.ExitStatus is not (null or 0) || (job.ExitStatus == 0 && !Directory.Exists(job.Output) && !Directory.Exists(folder)))
        {
            job.Create(key, data, how);
        }

        var heard = new Heard(say, progress, losses);
        var status = await new TrainingCommand(command, workingFolder, clock).RunAsync(job, EnvironmentOf(job, start.Location, (seed, key), method), heard.Line, cancellation).ConfigureAwait(false);
        if (status != 0)
        {
            throw new TrainerException($"the training command ended with {status}{heard.Last}; its log is {job.Log}; mend it, then go on with `redraft resume`, which runs it again");
        }

        Take(job, folder);
        return heard.Losses;
    }

    private Dictionary<string, string> EnvironmentOf(TrainingJob job, string location, (ulong Seed, string Key) training, TrainingMethod method) => new()
    {
        ["REDRAFT_METHOD"] = NameOf(method),
        ["REDRAFT_BETA"] = method == TrainingMethod.Supervised ? "" : string.Create(CultureInfo.InvariantCulture, $"{Recipe.Beta}"),
        ["REDRAFT_DATASET"] = job.Dataset,
        ["REDRAFT_OPTIONS"] = job.Options,
        ["REDRAFT_BASE"] = location,
        ["REDRAFT_SEED"] = training.Seed.ToString(CultureInfo.InvariantCulture),
        ["REDRAFT_OUTPUT"] = job.Output,
        ["REDRAFT_JOB"] = "redraft-" + training.Key[..16],
    };

    private static void Take(TrainingJob job, string folder)
    {
        if (!Directory.Exists(job.Output) && !Directory.Exists(folder))
        {
            throw new TrainerException($"the training command ended with 0, but took its output folder away, {job.Output} (REDRAFT_OUTPUT); its log is {job.Log}; mend it, then go on with `redraft resume`, which runs it again");
        }

        if (Directory.Exists(job.Output))
        {
            if (Linked(job.Output) is { } link)
            {
                throw new TrainerException($"what the training command left in {job.Output} holds a link, {Path.GetFileName(link)}, and a run keeps its checkpoints itself; {WaysOut(job)}");
            }

            if (!IsCheckpoint(job.Output) && !File.Exists(Path.Combine(job.Output, ServedModel.FileName)))
            {
                throw new TrainerException($"the training command ended with 0, but left neither a checkpoint nor {ServedModel.FileName} in {job.Output} (REDRAFT_OUTPUT); its log is {job.Log}; {WaysOut(job)}");
            }

            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true); // of an attempt that was given up
            }

            Directory.Move(job.Output, folder);
        }
    }

    /// <summary>Puts back what can't be opened: a training may have taken days, so it isn't thrown away.</summary>
    internal static TrainerException Refuse(string folder, BadFileException error)
    {
        var job = new TrainingJob(folder + ".job");
        Directory.Move(folder, job.Output);
        return new TrainerException($"what the training command left in {job.Output} can't be opened: {error.Message.Replace(folder, job.Output, StringComparison.Ordinal)}; {WaysOut(job)}", error);
    }

    /// <summary>The folder, or the first thing in it, that only points elsewhere.</summary>
    private static string? Linked(string folder)
        => Directory.EnumerateFileSystemEntries(folder).Prepend(folder).FirstOrDefault(path => File.GetAttributes(path).HasFlag(FileAttributes.ReparsePoint));

    private static string WaysOut(TrainingJob job) => $"mend what is there, or remove {job.Folder} to train again, then go on with `redraft resume`";

    /// <summary>Whether a folder holds weights or adapters.</summary>
    internal static bool IsCheckpoint(string folder) => File.Exists(Path.Combine(folder, "config.json")) || AdapterCheckpoint.IsIn(folder);

    /// <summary>What was heard of a training.</summary>
    private sealed class Heard(Action<string> say, Action<int, int>? progress, Action<IReadOnlyList<double>>? losses)
    {
        private const int LastLines = 5, LongestLine = 400;

        private readonly Queue<string> _last = new();
        private int _step;

        public List<double> Losses { get; } = [];

        public string Last => _last.Count == 0 ? "" : ": " + string.Join(" / ", _last);

        public void Line(string line)
        {
            var told = TrainerLogLine.Of(line);
            if (told.Loss is { } loss)
            {
                Losses.Add(loss);
                losses?.Invoke(Losses);
            }

            for (; told.Step > _step; _step++)
            {
                progress?.Invoke(_step + 1, told.Steps!.Value); // one call a step, also where the log skips some
            }

            if (!told.IsProgress)
            {
                var shown = UntrustedText.Visible(line, LongestLine);
                say(shown);
                _last.Enqueue(shown);
                if (_last.Count > LastLines)
                {
                    _last.Dequeue();
                }
            }
        }
    }
}
