using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Redraft.Remote.Finetuning;

/// <summary>Runs a training command to its end, wherever it was begun: one that outlived the process that began it is waited for, not begun again.</summary>
/// <remarks>The command runs in a session of its own and writes its log and its exit status to files, so it needs nobody who listens. It gets no shell: its words are what the recipe says.
/// Cancelled, it is told to end (SIGTERM to all of its session), and ended after a while (SIGKILL).</remarks>
/// <param name="command">Program and arguments.</param>
/// <param name="folder">Where it runs.</param>
/// <param name="clock">Times the looks at the log.</param>
internal sealed class TrainingCommand(IReadOnlyList<string> command, string folder, TimeProvider clock)
{
    // $1: the job's folder; then the command. A status that is half written is no status.
    private const string Wrapper = """
        job=$1; shift
        echo "$$ $(cut -d ' ' -f 22 "/proc/$$/stat")" >"$job/process.partial" && mv "$job/process.partial" "$job/process"
        "$@" >"$job/log.txt" 2>&1 </dev/null
        echo $? >"$job/status.partial" && mv "$job/status.partial" "$job/status"
        """;

    private const string Signal = "kill -s \"$1\" -- \"-$2\" 2>/dev/null"; // the shell's own; all processes of a session

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100), Grace = TimeSpan.FromSeconds(20);

    /// <summary>Waits for the job's end, beginning it where nobody has.</summary>
    /// <param name="job">The job; its dataset and options are written.</param>
    /// <param name="environment">What the command is told beside its arguments.</param>
    /// <param name="heard">Gets each line of the log, once.</param>
    /// <param name="cancellation">Ends the command.</param>
    /// <returns>Its exit status.</returns>
    /// <exception cref="TrainerException">If it can't be started, or was killed.</exception>
    public async Task<int> RunAsync(TrainingJob job, IReadOnlyDictionary<string, string> environment, Action<string> heard, CancellationToken cancellation)
    {
        using var own = job.ExitStatus is null && job.RunningProcess is null ? Start(job, environment) : null;
        using var log = new LogTail(job.Log);
        try
        {
            while (job.ExitStatus is null && (own is { HasExited: false } || job.RunningProcess is not null))
            {
                log.Read(heard);
                await Task.Delay(Glance, clock, cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            await EndAsync(own?.Id ?? job.RunningProcess).ConfigureAwait(false);
            throw;
        }

        log.Read(heard);
        log.End(heard);
        return job.ExitStatus ?? throw new TrainerException($"the training command was killed; its log is {job.Log}; go on with `redraft resume`, which runs it again");
    }

    private Process Start(TrainingJob job, IReadOnlyDictionary<string, string> environment)
    {
        job.Clear();
        var start = new ProcessStartInfo("setsid") { WorkingDirectory = folder, UseShellExecute = false };
        foreach (var word in (string[])["sh", "-c", Wrapper, "sh", job.Folder, .. command])
        {
            start.ArgumentList.Add(word);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or IOException)
        {
            throw new TrainerException($"the training command can't be started ({error.Message}); setsid and sh are needed", error);
        }
    }

    private async Task EndAsync(int? process)
    {
        if (process is not { } leader)
        {
            return;
        }

        await SignalAsync("TERM", leader).ConfigureAwait(false);
        var began = clock.GetTimestamp();
        while (await SignalAsync("0", leader).ConfigureAwait(false) && clock.GetElapsedTime(began) < Grace)
        {
            await Task.Delay(Glance, clock).ConfigureAwait(false);
        }

        await SignalAsync("KILL", leader).ConfigureAwait(false);
    }

    private static async Task<bool> SignalAsync(string signal, int leader)
    {
        using var shell = Process.Start("sh", ["-c", Signal, "sh", signal, leader.ToString(CultureInfo.InvariantCulture)]);
        await shell.WaitForExitAsync().ConfigureAwait(false);
        return shell.ExitCode == 0;
    }

    /// <summary>Reads a file that grows, line by line; bars that are drawn over with carriage returns are lines too.</summary>
    private sealed class LogTail(string path) : IDisposable
    {
        private const int Longest = 1 << 16; // characters of a line that are kept

        private readonly StringBuilder _line = new();
        private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
        private readonly byte[] _bytes = new byte[1 << 14];
        private readonly char[] _characters = new char[1 << 14];
        private FileStream? _file;

        public void Read(Action<string> heard)
        {
            if (_file is null && !File.Exists(path))
            {
                return;
            }

            _file ??= new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            for (var read = _file.Read(_bytes); read > 0; read = _file.Read(_bytes))
            {
                foreach (var character in _characters.AsSpan(0, _decoder.GetChars(_bytes.AsSpan(0, read), _characters, flush: false)))
                {
                    if (character is '\n' or '\r')
                    {
                        End(heard);
                    }
                    else if (_line.Length < Longest)
                    {
                        _line.Append(character);
                    }
                }
            }
        }

        public void End(Action<string> heard)
        {
            if (_line.Length > 0)
            {
                heard(_line.ToString());
                _line.Clear();
            }
        }

        public void Dispose() => _file?.Dispose();
    }
}
