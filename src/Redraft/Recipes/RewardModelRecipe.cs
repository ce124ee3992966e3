using Redraft.Imitating;
using Redraft.Rewarding;

namespace Redraft.Recipes;

/// <summary>How a reward model is trained, and measured.</summary>
public sealed record RewardModelRecipe
{
    private const int MinimumDrafts = 2, MaximumDrafts = 9; // more can't be kept apart by who orders them

    /// <summary>Which kind; see <c>redraft list</c>.</summary>
    public string Kind { get; init; } = "classification";

    /// <summary>How many training problems drafts are compared on, from the first; ties among them teach nothing.</summary>
    public int Comparisons { get; init; } = 400;

    /// <summary>How many drafts of each of these problems are compared, 2 to 9. Of more than two, people order all at once, ties allowed, which says of every two which is better; others compare every two. Default 2.</summary>
    /// <remarks>Source: Ouyang et al. 2022, arXiv:2203.02155, §3.5: labelers rank 4 to 9 answers, and every pair of them is a comparison.</remarks>
    public int Drafts { get; init; } = 2;

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

        if (Drafts is < MinimumDrafts or > MaximumDrafts)
        {
            yield return $"drafts: expected {MinimumDrafts} to {MaximumDrafts}, found {Drafts}";
        }

        foreach (var (key, number) in new[] { ("comparisons", Comparisons), ("validation", Validation) }.Where(setting => setting.Item2 < 1))
        {
            yield return $"{key}: expected 1 or more, found {number}";
        }

        foreach (var problem in Training.Problems())
        {
            yield return "training." + problem;
        }
    }
}
