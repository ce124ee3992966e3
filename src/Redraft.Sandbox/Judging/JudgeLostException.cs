namespace Redraft.Sandbox.Judging;

/// <summary>The judge gave no answer; it has to be replaced.</summary>
internal sealed class JudgeLostException(Stop stop, string printed, TimeSpan patience)
    : Exception($"the process that holds the tests gave no answer ({stop}){(printed.Length > 0 ? ": " + UntrustedText.Visible(printed, 300) : "")}")
{
    /// <summary>It was still at work.</summary>
    public bool RanOutOfTime => stop == Stop.Timeout;

    /// <summary>What became of it, as the end of a sentence about what it was working on.</summary>
    public string Manner => stop switch
    {
        Stop.Timeout => $"does not end within {patience.TotalSeconds:0.#} s",
        Stop.Memory => $"takes over {Judge.Limits.MemoryMegabytes} MiB of memory",
        Stop.Output => "prints over 16 MiB",
        _ => "ends Python itself",
    };
}
