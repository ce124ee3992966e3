namespace Redraft.Bench.Comparing;

/// <summary>Everything that was found out.</summary>
internal sealed class Outcome
{
    /// <summary>The ratios, in the order measured.</summary>
    public List<RatioOutcome> Ratios { get; } = [];

    /// <summary>Name of a ratio, or of a peer within a group, and why it isn't there.</summary>
    public Dictionary<string, string> Skipped { get; } = [];

    /// <summary>Group and contender, and what it was.</summary>
    public Dictionary<string, string> Contenders { get; } = [];

    /// <summary>Group and contender, its unit and median figure.</summary>
    public Dictionary<string, (string Unit, double Median)> Figures { get; } = [];

    /// <summary>Whether others had next to nothing of the processors in all turns.</summary>
    public bool Undisturbed => Ratios.All(ratio => ratio.Others <= Quiet.Disturbed);

    /// <summary>Whether one of our own contenders failed: that is a fault, not a machine that lacks something.</summary>
    public bool OursFailed { get; set; }
}
