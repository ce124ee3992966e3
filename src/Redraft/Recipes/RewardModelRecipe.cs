using Redraft.Imitating;
using Redraft.Rewarding;

namespace Redraft.Recipes;

/// <summary>How a reward model is trained, and measured.</summary>
public sealed record RewardModelRecipe
{
    /// <summary>Which kind; see <c>redraft list</c>.</summary>
    public string Kind { get; init; } = "classification";

    /// <summary>How many training problems two drafts are compared on, from the first; ties among them teach nothing.</summary>
    public int Comparisons { get; init; } = 400;

    /// <summary>How many problems of the refiner's split its accuracy is measured on, from the first.</summary>
    public int Validation { get; init; } = 100;

    /// <summary>How the base model is finetuned on the comparisons.</summary>
    public FinetuningOptions Training { get; init; } = new() { Epochs = 4, LearningRate = 3e-4 };

    /// <summary>Everything wrong with these settings.</summary>
    public IEnumerable<string> Problems()
    {
        if (RewardKinds.Find(Kind) is not { } kind)
        {
            yield return $"kind: '{YamlBinder.Short(Kind)}' is not one of {string.Join(", ", RewardKinds.Names)}";
        }
        else if (kind is ScalarReward && Training.PromptLossWeight != 0)
        {
            yield return $"training.prompt-loss-weight: expected 0, found {Training.PromptLossWeight}: a scalar head has no loss on the prompt; choose another kind, or leave it out";
        }

        if (Comparisons < 1 || Validation < 1)
        {
            yield return "comparisons, validation: expected 1 or more each";
        }

        foreach (var problem in Training.Problems())
        {
            yield return "training." + problem;
        }
    }
}
