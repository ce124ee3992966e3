namespace Redraft.Papers;

/// <summary>How much the experiment on word removal trains and asks.</summary>
public sealed record WordRemovalRecipe
{
    /// <summary>Documents that each of the three models is trained on from nothing, the same for all.</summary>
    public int Documents { get; init; } = 30_000;

    /// <summary>Sentences asked of each of the 27 cells (1 to 10 phrases, 1 to 3 of which are to go), 1 to 25. Default 10: five seeds ask the paper's 1,350; its 50 would be more than there are
    /// sentences of one phrase that no training shows.</summary>
    public int PerCell { get; init; } = 10;

    /// <summary>Everything that is wrong with these settings, by the keys of a recipe.</summary>
    public IEnumerable<string> Problems()
    {
        if (Documents is < 1 or > 100_000_000)
        {
            yield return $"documents: expected 1 to 100000000, found {Documents}";
        }

        if (PerCell is < 1 or > 25)
        {
            yield return $"per-cell: expected 1 to 25, found {PerCell}";
        }
    }
}
