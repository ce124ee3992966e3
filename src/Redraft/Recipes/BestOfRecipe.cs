using Redraft.Rating;

namespace Redraft.Recipes;

/// <summary>How the best of N samples is chosen at test time, and for which N.</summary>
/// <remarks>Samples are drawn at temperature 1 from the whole distribution, so that their probabilities say how far choosing moves the policy.</remarks>
public sealed record BestOfRecipe
{
    /// <summary>Every N, each from 1 to the number of samples; all come from the same samples.</summary>
    public IReadOnlyList<int> N { get; init; } = [1, 4, 16, 64];

    /// <summary>Samples per held-out problem, 1 to 1024.</summary>
    public int Samples { get; init; } = 64;

    /// <summary>The rater that the best is chosen by; see <c>redraft list</c>.</summary>
    public string By { get; init; } = LearnedReward.RaterName;

    /// <summary>How many of the evaluated held-out problems, from the first; 0 takes all.</summary>
    public int HeldOut { get; init; } = 100;

    /// <summary>The most tokens per completion, 1 to 100,000.</summary>
    public int MaxTokens { get; init; } = 64;

    /// <summary>These settings as those of a stage that samples.</summary>
    internal SamplingRecipe Sampling => new() { Samples = Samples, Temperature = 1, MaxTokens = MaxTokens };

    /// <summary>Everything wrong with these settings.</summary>
    public IEnumerable<string> Problems()
    {
        if (Raters.Find(By) is not { } rater)
        {
            yield return $"by: '{YamlBinder.Short(By)}' is not one of {string.Join(", ", Raters.Names)}";
        }
        else if (rater.NeedsFeedback || rater is EditDistance)
        {
            yield return $"by: '{rater.Name}' reads feedback or a first draft, which there is none of at test time; choose another rater";
        }

        if (N.Count == 0)
        {
            yield return "n: an empty list; expected at least one, such as [1, 64]";
        }

        foreach (var n in N.Where(n => n < 1 || n > Samples))
        {
            yield return $"n: expected 1 to the number of samples ({Samples}), found {n}; draw more samples, or ask for a smaller N";
        }

        foreach (var problem in RecipeSource.Repeated("n", N))
        {
            yield return problem;
        }

        if (HeldOut < 0)
        {
            yield return $"held-out: expected 0 (all) or more, found {HeldOut}";
        }

        foreach (var problem in Sampling.Problems())
        {
            yield return problem;
        }
    }
}
