namespace Redraft.Sweeping;

/// <summary>How a sweep is done.</summary>
public sealed record SweepOptions
{
    /// <summary>The k of the pass@k that is chosen by; null, the default, takes the first of the recipe's.</summary>
    public int? K { get; init; }

    /// <summary>How many validation problems; null, the default, takes all that the refiner's examples leave.</summary>
    public int? Validation { get; init; }

    /// <summary>The seeds of every run; none takes the recipe's own.</summary>
    public IReadOnlyList<ulong> Seeds { get; init; } = [];

    /// <summary>The folder that paths of data files are relative to, or null for the recipe's.</summary>
    public string? DataFolder { get; init; }

    /// <summary>The command line, for the manifests.</summary>
    public string Command { get; init; } = "";
}
