using System.Diagnostics;

namespace Redraft.Bench.Comparing;

/// <summary>A contender of one thread whose figures are of the time that it had a processor, not of the time that passed: others hardly change them.</summary>
/// <param name="contender">Who is measured.</param>
/// <param name="timed">Whether its figures are seconds, not rates.</param>
internal sealed class PerProcessorSecond(IContender contender, bool timed) : IContender
{
    public string Description => contender.Description;

    public string? Answer => contender.Answer;

    public int? Process => contender.Process;

    public double? PeakMebibytes => contender.PeakMebibytes;

    public void Start() => contender.Start();

    public double Measure(double seconds)
    {
        var (start, before) = (Stopwatch.GetTimestamp(), Used());
        var figure = contender.Measure(seconds);
        var share = (Used() - before) / Stopwatch.GetElapsedTime(start).TotalSeconds;
        return Corrected(figure, share, timed);
    }

    public void Dispose() => contender.Dispose();

    /// <summary>A figure as it were with a processor all the time.</summary>
    /// <param name="figure">As measured.</param>
    /// <param name="share">Share of the time that it had one, 0 to 1 for one thread.</param>
    /// <param name="timed">Whether it is in seconds, not a rate.</param>
    internal static double Corrected(double figure, double share, bool timed)
        => share <= 0 ? throw new ContenderException("it used no processor, or the system has no accounting of it") : timed ? figure * share : figure / share;

    private double Used() => Neighbours.Used(Environment.ProcessId) + (contender.Process is { } process ? Neighbours.Used(process) : 0);
}
