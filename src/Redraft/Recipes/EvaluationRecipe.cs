namespace Redraft.Recipes;

/// <summary>What is measured, on how much.</summary>
public sealed record EvaluationRecipe
{
    /// <summary>On what: <c>held-out</c>, the default, or <c>validation</c>, the problems of the refiner's split that the refiner doesn't learn from.</summary>
    public EvaluationSplit Split { get; init; }

    /// <summary>How many of those problems, from the first, or of validation problems the last; 0 takes all.</summary>
    public int Problems { get; init; }

    /// <summary>Samples per held-out problem and how they are drawn.</summary>
    public SamplingRecipe Sampling { get; init; } = new() { Samples = 10 };

    /// <summary>The k of pass@k; none may exceed the number of samples.</summary>
    public IReadOnlyList<int> K { get; init; } = [1, 10];

    /// <summary>How many held-out problems with a failing draft the refinement controls use.</summary>
    public int ControlProblems { get; init; } = 100;

    /// <summary>How many held-out prompts the divergences use.</summary>
    public int DivergencePrompts { get; init; } = 100;

    /// <summary>Samples per prompt for the divergences, drawn at temperature 1.</summary>
    public int DivergenceSamples { get; init; } = 4;

    /// <summary>Best of N at test time, of the base model and of the last round's; null, the default, draws none.</summary>
    public BestOfRecipe? BestOf { get; init; }

    /// <summary>Everything wrong with these settings.</summary>
    public IEnumerable<string> Faults()
    {
        foreach (var problem in Sampling.Problems())
        {
            yield return "sampling." + problem;
        }

        foreach (var problem in BestOf?.Problems() ?? [])
        {
            yield return "best-of." + problem;
        }

        if (K.Count == 0)
        {
            yield return "k: an empty list; expected at least one, such as [1]";
        }

        foreach (var k in K.Where(k => k < 1 || k > Sampling.Samples))
        {
            yield return $"k: expected 1 to the number of samples ({Sampling.Samples}), found {k}";
        }

        foreach (var problem in RecipeSource.Repeated("k", K))
        {
            yield return problem;
        }

        if (Problems < 0)
        {
            yield return $"problems: expected 0 (all) or more, found {Problems}";
        }

        foreach (var (key, number) in new[] { ("control-problems", ControlProblems), ("divergence-prompts", DivergencePrompts), ("divergence-samples", DivergenceSamples) }.Where(setting => setting.Item2 < 1))
        {
            yield return $"{key}: expected 1 or more, found {number}";
        }
    }
}
