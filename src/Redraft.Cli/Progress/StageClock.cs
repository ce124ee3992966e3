using System.Globalization;

namespace Redraft.Cli.Progress;

/// <summary>A running stage: its counts, its rate, the time left. Rates count this process's work only, not what was resumed.</summary>
internal sealed class StageClock(TimeProvider clock, string stage, int total, int done, string unit)
{
    private readonly long _started = clock.GetTimestamp();
    private readonly int _resumed = done;

    public string Stage { get; } = stage;

    public int Total { get; } = total;

    public int Done { get; private set; } = done;

    public string Unit { get; } = total == 1 && unit.EndsWith('s') ? unit[..^1] : unit;

    /// <summary>Seconds since the stage began in this process.</summary>
    public double Elapsed => clock.GetElapsedTime(_started).TotalSeconds;

    /// <summary>Units a second, or 0 while unknown.</summary>
    public double Rate => Done > _resumed && Elapsed > 0 ? (Done - _resumed) / Elapsed : 0;

    public void Advance(int units) => Done += units;

    /// <summary><c>312/500 problems</c></summary>
    public string Counts => FormattableString.Invariant($"{Done}/{Total} {Unit}");

    /// <summary><c>1.7/s, 2 min left</c>; empty while unknown.</summary>
    public string Pace => Rate > 0 ? $"{Number(Rate)}/s, {Duration((Total - Done) / Rate)} left" : "";

    /// <summary>The line after the stage's end.</summary>
    public string Finish(double seconds) => Total == 0 ? $"{Stage}: {Duration(seconds)}" : $"{Stage}: {Counts}, {Duration(seconds)}";

    /// <summary>A duration that a person reads at a glance: <c>0.4 s</c>, <c>41 s</c>, <c>2 min 10 s</c>, <c>1 h 5 min</c>.</summary>
    public static string Duration(double seconds)
    {
        if (seconds < 9.95)
        {
            return FormattableString.Invariant($"{Math.Max(0, seconds):0.0} s");
        }

        var whole = (long)Math.Round(seconds);
        return whole < 60 ? $"{whole} s"
            : whole < 3600 ? (whole % 60 == 0 ? $"{whole / 60} min" : $"{whole / 60} min {whole % 60} s")
            : $"{whole / 3600} h {whole % 3600 / 60} min";
    }

    private static string Number(double rate) => rate.ToString(rate < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
