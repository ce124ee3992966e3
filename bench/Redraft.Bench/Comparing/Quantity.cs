namespace Redraft.Bench.Comparing;

/// <summary>What a ratio compares. It is always ours divided by the peer's.</summary>
internal enum Quantity
{
    /// <summary>Units of work per second: above 1 is better.</summary>
    Speed,

    /// <summary>The most memory held: below 1 is better.</summary>
    Memory,

    /// <summary>Seconds: below 1 is better.</summary>
    Time,
}
