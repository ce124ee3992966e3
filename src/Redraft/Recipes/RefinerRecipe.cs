using Redraft.Imitating;

namespace Redraft.Recipes;

/// <summary>How the refiner is made: the base model, finetuned on (problem, draft, feedback, fixed draft) examples.</summary>
public sealed record RefinerRecipe
{
    /// <summary>How many examples; 0 refines with the base model as it is.</summary>
    public int Examples { get; init; } = 100;

    /// <summary>How it is finetuned on them.</summary>
    public FinetuningOptions Training { get; init; } = new() { Epochs = 8, LearningRate = 3e-4 };

    /// <summary>Everything wrong with these settings.</summary>
    public IEnumerable<string> Problems()
    {
        if (Examples < 0)
        {
            yield return $"examples: expected 0 or more, found {Examples}";
        }

        foreach (var problem in Training.Problems())
        {
            yield return "training." + problem;
        }
    }
}
