using Redraft.Imitating;

namespace Redraft.Recipes;

/// <summary>How the refiner is made: the base model or another, finetuned on (problem, draft, feedback, fixed draft) examples.</summary>
public sealed record RefinerRecipe
{
    /// <summary>What it is made of: another model than the base model, or null, the default, for that. A hosted one refines as it is, without examples.</summary>
    public ModelRecipe? Model { get; init; }

    /// <summary>How many examples; 0 refines with the model as it is.</summary>
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

        foreach (var problem in Model?.Problems() ?? [])
        {
            yield return "model." + problem;
        }

        foreach (var problem in Training.Problems())
        {
            yield return "training." + problem;
        }
    }
}
