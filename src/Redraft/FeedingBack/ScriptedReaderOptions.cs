namespace Redraft.FeedingBack;

/// <summary>How the scripted reader errs, as people do. Rates from 0 to 1.</summary>
public sealed record ScriptedReaderOptions
{
    /// <summary>How many flaws it names at most, the worst first; 1 as in the source, which asks for the most important one.</summary>
    public int Points { get; init; } = 1;

    /// <summary>Whether it marks wrong and added words and says that they are wrong, instead of saying which. Default false.</summary>
    public bool Targets { get; init; }

    /// <summary>How often it names a flaw that isn't there.</summary>
    public double Wrong { get; init; } = 0.03;

    /// <summary>How often a comparison or a rank comes out by chance.</summary>
    public double Noise { get; init; } = 0.1;

    /// <summary>Everything that is wrong with these options, by the keys of a recipe.</summary>
    public IEnumerable<string> Problems()
    {
        if (Points is < 1 or > 10)
        {
            yield return $"points: expected 1 to 10, found {Points}";
        }

        foreach (var (name, value) in new[] { ("wrong", Wrong), ("noise", Noise) })
        {
            if (value is not (>= 0 and <= 1))
            {
                yield return $"{name}: a rate from 0 to 1 expected, found {value}";
            }
        }
    }
}
