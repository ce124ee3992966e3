using System.Diagnostics;
using System.Globalization;

namespace Redraft.Bench.Comparing;

/// <summary>How much of the processors others have used, by the system's own accounting; 0 where it doesn't say.</summary>
internal sealed class Neighbours
{
    private const double TicksPerSecond = 100;
    private const double Resolution = 2 / TicksPerSecond; // both readings are rounded
    private const string Accounting = "/proc/stat";

    private readonly double _busy;
    private readonly double _ours;
    private readonly long _start;
    private readonly Func<IEnumerable<int>> _contenders;

    /// <summary>Begins to look.</summary>
    /// <param name="contenders">The processes that belong to us, those that run at the time of asking.</param>
    public Neighbours(Func<IEnumerable<int>> contenders)
    {
        (_contenders, _start) = (contenders, Stopwatch.GetTimestamp());
        (_busy, _ours) = (Busy(), Ours());
    }

    /// <summary>Others' share of all processors since the beginning, 0 to 1.</summary>
    public double Share()
    {
        var all = Stopwatch.GetElapsedTime(_start).TotalSeconds * Environment.ProcessorCount;
        return Math.Clamp((Busy() - _busy - (Ours() - _ours) - Resolution) / all, 0, 1);
    }

    /// <summary>Processor seconds of the whole machine that weren't idle, of the first line of its accounting.</summary>
    internal static double BusySeconds(string line)
    {
        const int User = 1, Idle = 4, Waiting = 5, Stolen = 8;
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Enumerable.Range(User, Stolen).Except([Idle, Waiting]).Sum(i => double.Parse(fields[i], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    /// <summary>Processor seconds of a process and of its children that have ended, of its own accounting.</summary>
    internal static double UsedSeconds(string text)
    {
        const int User = 11, AfterChildren = 15; // after the name, which may hold spaces: user, system, children's user, children's system
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return fields[User..AfterChildren].Sum(field => double.Parse(field, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    private static double Busy() => File.Exists(Accounting) ? BusySeconds(File.ReadLines(Accounting).First()) : 0;

    private double Ours() => _contenders().Append(Environment.ProcessId).Sum(Used);

    /// <summary>The same of a process that runs; 0 where it has ended or there is no such accounting.</summary>
    internal static double Used(int process)
    {
        try
        {
            return UsedSeconds(File.ReadAllText($"/proc/{process}/stat"));
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
