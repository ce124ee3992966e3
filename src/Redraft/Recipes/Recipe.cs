using Redraft.Imitating;
using Redraft.Papers;
using Redraft.Rating;
using Redraft.Selecting;

namespace Redraft.Recipes;

/// <summary>A run as a file: every part by name, every setting with its default.</summary>
public sealed record Recipe
{
    /// <summary>What the model is to learn.</summary>
    public TaskRecipe Task { get; init; } = new();

    /// <summary>The base model: a folder, or the name of one that comes with Redraft (<c>nano</c>).</summary>
    public ModelRecipe Model { get; init; } = "nano";

    /// <summary>Who is asked by raters that ask a model; null, the default, asks the base model.</summary>
    public ModelRecipe? Judge { get; init; }

    /// <summary>Who turns texts into vectors for raters that compare them; null, the default, takes the base model.</summary>
    public ModelRecipe? Embedder { get; init; }

    /// <summary>The longest prompt and answer together, in tokens; 0 keeps the model's own. More than it was trained with works for
    /// rotary positions only, and the model gets worse beyond its own.</summary>
    public int ContextLength { get; init; }

    /// <summary>Decides every random choice of the run.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How many rounds of feedback.</summary>
    public int Rounds { get; init; } = 2;

    /// <summary>How many training problems a round drafts: the next ones each time, from the first again when they run out; 0 drafts all in each round.</summary>
    public int ProblemsPerRound { get; init; }

    /// <summary>How first drafts are drawn.</summary>
    public SamplingRecipe Drafts { get; init; } = new();

    /// <summary>Who gives feedback.</summary>
    public FeedbackRecipe Feedback { get; init; } = new();

    /// <summary>Who redrafts.</summary>
    public RefinerRecipe Refiner { get; init; } = new();

    /// <summary>The run's own reward model, which the rater <c>reward-model</c> asks; null, the default, trains none.</summary>
    public RewardModelRecipe? RewardModel { get; init; }

    /// <summary>How redrafts are drawn.</summary>
    public SamplingRecipe Redrafts { get; init; } = new();

    /// <summary>Which redraft is learned; see <c>redraft list</c>.</summary>
    public string Selector { get; init; } = "passing-tests";

    /// <summary>What selectors by ratings go by.</summary>
    public SelectingOptions Selecting { get; init; } = new();

    /// <summary>Raters whose numbers are stored beside those that the selector reads, for comparison; none by default. See <c>redraft list</c>.</summary>
    public IReadOnlyList<string> Ratings { get; init; } = [];

    /// <summary>Whether verdicts that were computed inside the candidate's own process (strength C) may select a draft. Default false:
    /// what is selected is copied into the next model, and such a verdict can be faked.</summary>
    public bool AcceptStrengthC { get; init; }

    /// <summary>Who finetunes: the engine of this process, by default, or a command of yours.</summary>
    public TrainerRecipe Trainer { get; init; } = new();

    /// <summary>How policies are finetuned, the baselines' too.</summary>
    public FinetuningOptions Training { get; init; } = new();

    /// <summary>What the rounds' finetuning starts from.</summary>
    public ImitationRecipe Imitation { get; init; } = new();

    /// <summary>The baselines to run beside, by default those that set a scale: the model's own passing samples, and the references; see <c>redraft list</c>.</summary>
    public IReadOnlyList<string> Baselines { get; init; } = [SelfTraining.BaselineName, GoldTraining.BaselineName];

    /// <summary>What is measured.</summary>
    public EvaluationRecipe Evaluation { get; init; } = new();

    /// <summary>For a recipe that does a paper's experiments again: which paper, and how large.</summary>
    public PaperSettings Paper { get; init; } = new();

    /// <summary>The selectors that can be named besides those of the list; null where any can, since the recipe was checked before, by a program that has them.</summary>
    internal IReadOnlyList<ISelector>? OtherSelectors { get; init; } = [];

    /// <summary>Everything wrong that can be seen without opening a model or a data set.</summary>
    public IEnumerable<string> Problems()
    {
        if (Rounds is < 1 or > 20)
        {
            yield return $"rounds: expected 1 to 20, found {Rounds}";
        }

        if (ContextLength is not 0 and (< 16 or > 1 << 20))
        {
            yield return $"context-length: expected 0 (the model's own) or 16 to {1 << 20}, found {ContextLength}";
        }

        if (ProblemsPerRound < 0)
        {
            yield return $"problems-per-round: expected 0 (all) or more, found {ProblemsPerRound}";
        }

        if (OtherSelectors is { } others && Selectors.Find(Selector, others: others) is null)
        {
            yield return $"selector: '{YamlBinder.Short(Selector)}' is not one of {string.Join(", ", Selectors.Names.Concat(others.Select(s => s.Name)).Concat(Raters.Names))}; one that a program brings itself is known to that program alone";
        }

        foreach (var name in Ratings.Where(name => Raters.Find(name) is null))
        {
            yield return $"ratings: '{YamlBinder.Short(name)}' is not one of {string.Join(", ", Raters.Names)}";
        }

        foreach (var name in Baselines.Except(BaselineList.Names))
        {
            yield return $"baselines: '{YamlBinder.Short(name)}' is not one of {string.Join(", ", BaselineList.Names)}";
        }

        foreach (var problem in RecipeSource.Repeated("ratings", Ratings).Concat(RecipeSource.Repeated("baselines", Baselines)))
        {
            yield return problem;
        }

        if (RewardModel is null && RatersRead.Contains(LearnedReward.RaterName))
        {
            yield return $"reward-model: '{LearnedReward.RaterName}' is asked, but the recipe trains none; add the section reward-model";
        }

        foreach (var problem in Sections())
        {
            yield return problem;
        }
    }

    /// <summary>Every rater whose numbers the run needs.</summary>
    private IEnumerable<string> RatersRead => [Selector, .. OtherSelectors?.FirstOrDefault(s => s.Name == Selector)?.Reads ?? [], .. Selecting.By, .. Ratings, .. Evaluation.BestOf is { } best ? [best.By] : Array.Empty<string>()];

    private IEnumerable<string> Sections() =>
    [
        .. Model.Problems().Select(p => "model." + p),
        .. Judge?.Problems().Select(p => "judge." + p) ?? [],
        .. Embedder?.Problems().Select(p => "embedder." + p) ?? [],
        .. Drafts.Problems().Select(p => "drafts." + p),
        .. Feedback.Problems().Select(p => "feedback." + p),
        .. Refiner.Problems().Select(p => "refiner." + p),
        .. RewardModel?.Problems().Select(p => "reward-model." + p) ?? [],
        .. Redrafts.Problems().Select(p => "redrafts." + p),
        .. Paper.Problems().Select(p => "paper." + p),
        .. Selecting.Problems().Select(p => "selecting." + p),
        .. Trainer.Problems().Select(p => "trainer." + p),
        .. Training.Problems().Select(p => "training." + p),
        .. Evaluation.Faults().Select(p => "evaluation." + p),
    ];
}
