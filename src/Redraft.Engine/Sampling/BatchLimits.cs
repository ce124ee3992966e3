namespace Redraft.Engine.Sampling;

/// <summary>How much runs at once: speed and memory only, never what is drawn.</summary>
public sealed record BatchLimits
{
    /// <summary>The most sequences that are decoded side by side; the others wait for a place. Default 192: wide enough for the
    /// matrix products, while their keys and values stay near the cache.</summary>
    public int LiveSequences { get; init; } = 192;

    /// <summary>The most prompt (or scored) tokens that one pass takes in; longer ones are taken in over several passes.</summary>
    public int PromptRows { get; init; } = 512;

    /// <summary>The most logits held at once, in floats; at least one row is. Default 4 Mi (16 MiB).</summary>
    public int LogitFloats { get; init; } = 4 << 20;

    /// <summary>Everything that is wrong with these limits; empty if nothing is.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var (name, value) in new[] { (nameof(LiveSequences), LiveSequences), (nameof(PromptRows), PromptRows), (nameof(LogitFloats), LogitFloats) })
        {
            if (value < 1)
            {
                yield return $"{name}: expected 1 or more, found {value}";
            }
        }
    }
}
