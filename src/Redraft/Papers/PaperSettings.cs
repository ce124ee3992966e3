namespace Redraft.Papers;

/// <summary>How large a study is; its other settings are those of any recipe.</summary>
public sealed record PaperSettings
{
    /// <summary>The paper's key, see <c>redraft list</c>; empty for a run that is no study.</summary>
    public string Study { get; init; } = "";

    /// <summary>Three training set sizes, ascending, in place of the paper's: of lessons, and of posts with a comparison for reward models.</summary>
    public IReadOnlyList<int> Sizes { get; init; } = [30, 120, 480];

    /// <summary>Redrafts that each further round adds, as in the paper's 100.</summary>
    public int PerRound { get; init; } = 60;

    /// <summary>The experiment on word removal by model size.</summary>
    public WordRemovalRecipe WordRemoval { get; init; } = new();

    /// <summary>Everything that is wrong with these settings, by the keys of a recipe.</summary>
    public IEnumerable<string> Problems()
    {
        if (Study.Length > 0 && PaperStudies.Find(Study) is null)
        {
            yield return $"study: '{Recipes.YamlBinder.Short(Study)}' is not one of {string.Join(", ", PaperStudies.Names)}";
        }

        if (Sizes.Count != 3 || Sizes.Any(size => size < 1) || !Sizes.SequenceEqual(Sizes.Distinct().Order()))
        {
            yield return $"sizes: expected three ascending sizes of 1 or more, found {string.Join(", ", Sizes)}";
        }

        if (PerRound < 1)
        {
            yield return $"per-round: expected 1 or more, found {PerRound}";
        }

        foreach (var problem in WordRemoval.Problems())
        {
            yield return "word-removal." + problem;
        }
    }
}
