using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Redraft.Bench.Comparing;

/// <summary>A program that we start, talk to by lines, and put an end to.</summary>
internal sealed class PeerProcess : IDisposable
{
    private const int KeptLines = 20;
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly string _name;
    private readonly BlockingCollection<string> _lines = [];
    private readonly ConcurrentQueue<string> _complaints = new();

    private PeerProcess(Process process, string name)
    {
        (_process, _name) = (process, name);
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Complain(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>Starts a program with pipes.</summary>
    /// <exception cref="ContenderException">If it can't be started.</exception>
    public static PeerProcess Start(IReadOnlyList<string> command, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment.Remove(name);
            if (value is not null)
            {
                start.Environment[name] = value;
            }
        }

        try
        {
            return new PeerProcess(Process.Start(start)!, string.Join(' ', command.Select(Path.GetFileName)));
        }
        catch (Win32Exception error)
        {
            throw new ContenderException($"{command[0]}: {error.Message}");
        }
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>What it printed, both outputs, and how long it took.</returns>
    /// <exception cref="ContenderException">If it fails or takes too long.</exception>
    public static (string Output, string Errors, double Seconds) Run(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string?> environment, TimeSpan patience)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Start(command, environment);
        process._process.StandardInput.Close();
        if (!process._process.WaitForExit(patience))
        {
            throw new ContenderException($"{process._name}: not done after {patience.TotalSeconds} s");
        }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        process._process.WaitForExit(); // until the pipes are read
        return process._process.ExitCode == 0
            ? (string.Join('\n', process._lines), string.Join('\n', process._complaints), seconds)
            : throw process.Failure($"exit code {process._process.ExitCode}");
    }

    /// <summary>The next line that it prints.</summary>
    /// <exception cref="ContenderException">If it ends or none comes in time.</exception>
    public string ReadLine(TimeSpan patience)
    {
        try
        {
            return _lines.TryTake(out var line, patience) ? line
                : throw Failure(_lines.IsCompleted ? "it ended" : $"no answer within {patience.TotalSeconds} s");
        }
        catch (InvalidOperationException)
        {
            throw Failure("it ended");
        }
    }

    /// <summary>Sends it a line.</summary>
    /// <exception cref="ContenderException">If it has ended.</exception>
    public void WriteLine(string line)
    {
        try
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            throw Failure("it ended");
        }
    }

    /// <summary>The most resident memory that it ever had, in MiB; null where the system doesn't say.</summary>
    public double? PeakMebibytes()
    {
        const string HighWater = "VmHWM:";
        var status = $"/proc/{_process.Id}/status";
        var line = File.Exists(status) ? File.ReadLines(status).FirstOrDefault(l => l.StartsWith(HighWater, StringComparison.Ordinal)) : null;
        return line is null ? null : double.Parse(line[HighWater.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Lets it end by the end of its input, then makes it.</summary>
    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // it is gone
        }

        if (!_process.WaitForExit(Farewell))
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
        _lines.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            _lines.CompleteAdding();
        }
        else
        {
            _lines.Add(line);
        }
    }

    private void Complain(string? line)
    {
        if (line is not null)
        {
            _complaints.Enqueue(line);
        }
    }

    private ContenderException Failure(string what)
    {
        var last = _complaints.TakeLast(KeptLines).Where(line => line.Length > 0).ToList();
        return new ContenderException($"{_name}: {what}{(last.Count > 0 ? "; it said: " + string.Join(" | ", last) : "")}");
    }
}
