namespace Redraft.Sandbox.Judging;

/// <summary>The judge gave no answer; it has to be replaced.</summary>
/// <param name="stop">Why.</param>
/// <param name="printed">What it printed.</param>
/// <param name="patience">The time that it had on the clock.</param>
/// <param name="worked">The time of a processor that it used of that.</param>
internal sealed class JudgeLostException(Stop stop, string printed, TimeSpan patience, TimeSpan worked)
    : Exception($"the process that holds the tests gave no answer ({stop}){(printed.Length > 0 ? ": " + UntrustedText.Visible(printed, 300) : "")}")
{
    /// <summary>It was still at work.</summary>
    public bool RanOutOfTime => stop == Stop.Timeout;

    /// <summary>It used less than half of its time: it waited, for itself or for others.</summary>
    public bool Waited => RanOutOfTime && worked < patience / 2;

    /// <summary>What became of it, as the end of a sentence about what it was working on.</summary>
    public string Manner => stop switch
    {
        Stop.Timeout => $"does not end within {patience.TotalSeconds:0.#} s",
        Stop.Memory => $"takes over {Judge.Limits.MemoryMegabytes} MiB of memory",
        Stop.Output => "prints over 16 MiB",
        _ => "ends Python itself",
    };
}
