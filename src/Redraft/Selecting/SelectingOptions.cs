using Redraft.Rating;

namespace Redraft.Selecting;

/// <summary>What selectors that read ratings go by.</summary>
public sealed record SelectingOptions
{
    /// <summary>The raters, by name; see <c>redraft list</c>. Several are added up, or asked one after the other, as the selector does.</summary>
    public IReadOnlyList<string> By { get; init; } = ["task-score"];

    /// <summary>What each rater's number is multiplied by before they are added up; none, the default, means 1 each. A rater for which lower is better
    /// counts negative by itself.</summary>
    public IReadOnlyList<double> Weights { get; init; } = [];

    /// <summary>β of the importance weights exp(β·R): 0 takes all redrafts alike, infinity (<c>.inf</c>) the best alone. Default 1.</summary>
    [Recipes.MayBeInfinite]
    public double Beta { get; init; } = 1;

    /// <summary>Everything that is wrong with these options, by the keys of a recipe.</summary>
    public IEnumerable<string> Problems()
    {
        if (By.Count == 0)
        {
            yield return "by: at least one rater expected, found none";
        }

        foreach (var name in By.Where(name => Raters.Find(name) is null))
        {
            yield return $"by: '{Recipes.YamlBinder.Short(name)}' is not one of {string.Join(", ", Raters.Names)}";
        }

        foreach (var problem in Recipes.RecipeSource.Repeated("by", By))
        {
            yield return problem;
        }

        if (Weights.Count != 0 && Weights.Count != By.Count)
        {
            yield return $"weights: expected {By.Count}, one for each of 'by', or none, found {Weights.Count}";
        }

        if (Weights.Any(weight => !double.IsFinite(weight)))
        {
            yield return "weights: expected finite numbers";
        }

        if (!(Beta >= 0))
        {
            yield return $"beta: expected 0 or more, found {Beta}";
        }
    }

    /// <summary>What of these options a selector doesn't read though it isn't the default, in words.</summary>
    /// <param name="selector">The run's selector.</param>
    internal IEnumerable<string> Unread(ISelector selector)
    {
        var usual = new SelectingOptions();
        var own = selector is IRatingSelector rating && rating.Options == this;
        (string Key, bool Given, bool Read)[] settings =
        [
            ("by", !By.SequenceEqual(usual.By), own), ("weights", Weights.Count > 0, own && selector is not Lexicographic), ("beta", Beta != usual.Beta, own && selector is Softmax),
        ];
        return settings.Where(setting => setting.Given && !setting.Read).Select(setting => $"selecting.{setting.Key}: the selector '{selector.Name}' doesn't read it, so it changes nothing");
    }

    /// <summary>The redrafts with the sum of their weighted ratings, the higher the better; those without a number left out.</summary>
    internal IReadOnlyList<(ScoredDraft Draft, double Value)> Rate(IReadOnlyList<ScoredDraft> candidates) =>
    [
        .. candidates.Select(candidate => (candidate, By.Select((name, i) => (Weights.Count == 0 ? 1 : Weights[i]) * Signed(candidate, name)).Sum()))
            .Where(rated => double.IsFinite(rated.Item2)),
    ];

    /// <summary>A rating of which higher is better; NaN where there is none.</summary>
    internal static double Signed(ScoredDraft candidate, string rater)
        => candidate.Ratings.TryGetValue(rater, out var value) ? (Raters.Find(rater)?.LowerIsBetter == true ? -value : value) : double.NaN;
}
