using Redraft.Models;
using Redraft.Rating;
using Redraft.Recipes;
using Redraft.Selecting;
using Redraft.Tasks;

namespace Redraft.Runs;

/// <summary>What every stage of a run works with.</summary>
public sealed record RunContext
{
    /// <summary>The settings.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>The problems and their scorer.</summary>
    public required ITask Task { get; init; }

    /// <summary>Chooses the redrafts to learn from; by default the one that the recipe names.</summary>
    /// <exception cref="ArgumentException">If the recipe names none that there is.</exception>
    public ISelector Selector
    {
        get => field ?? Selectors.Find(Recipe.Selector, Recipe.Selecting) ?? throw new ArgumentException($"selector: expected one of {string.Join(", ", Selectors.Names)}, found '{Recipe.Selector}'");
        init;
    }

    /// <summary>The feedback graph.</summary>
    public required IRunStore Store { get; init; }

    /// <summary>The run's reward model, once it is trained; null where there is none.</summary>
    public Rewarding.RewardModel? RewardModel { get; init; }

    /// <summary>Who redrafts, or what the refiner is finetuned from if it can be; null for the base model.</summary>
    public ILanguageModel? Refiner { get; init; }

    /// <summary>Who is asked by raters that ask a model; null for the base model.</summary>
    public ILanguageModel? Judge { get; init; }

    /// <summary>Who turns texts into vectors; null for the base model.</summary>
    public ITextEmbedder? Embedder { get; init; }

    /// <summary>Where scores of the base model are kept; null computes each anew.</summary>
    public LogProbabilityCache? LogProbabilities { get; init; }

    /// <summary>The run's folder.</summary>
    public required string Folder { get; init; }

    /// <summary>Who watches.</summary>
    public IRunObserver Observer { get; init; } = new SilentObserver();

    /// <summary>The clock; only times in records depend on it.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The training problems: the task's, or those of them that recorded feedback speaks of. Baselines use the same.</summary>
    public IReadOnlyList<Problem> Training
    {
        get => field ?? Task.Problems(Split.Train);
        init;
    }

    /// <summary>The problems of the refiner's split that the refiner doesn't learn from, which settings are chosen by; by default those behind its examples.</summary>
    public IReadOnlyList<Problem> Validation
    {
        get => field ?? [.. Task.Problems(Split.Refiner).Skip(Recipe.Refiner.Examples)];
        init;
    }

    /// <summary>The training problems that a round drafts.</summary>
    /// <param name="round">From 1.</param>
    public IReadOnlyList<Problem> TrainingProblems(int round)
    {
        var all = Training;
        var count = Recipe.ProblemsPerRound == 0 ? all.Count : Math.Min(Recipe.ProblemsPerRound, all.Count);
        var first = count == all.Count ? 0 : (round - 1) * count % all.Count;
        return [.. Enumerable.Range(first, count).Select(i => all[i % all.Count])];
    }

    /// <summary>What raters work with.</summary>
    /// <param name="baseModel">Stands in for a judge and an embedder where the recipe names none.</param>
    public RatingContext RatingWith(ILanguageModel baseModel)
        => new(Task, Judge ?? baseModel) { Embedder = Embedder ?? baseModel as ITextEmbedder, RewardModel = RewardModel };

    /// <summary>A seed for a unit of work: depends on the run's seed and the unit's names alone.</summary>
    public ulong SeedOf(params ReadOnlySpan<object> names) => SeededRandom.SeedOf([Recipe.Seed, .. names]);

    /// <summary>A record id from names: 16 hex digits; the same unit of the same run always gets the same id.</summary>
    public string IdOf(params ReadOnlySpan<object> names) => SeedOf(names).ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The origin of records made now.</summary>
    public Origin OriginOf(string stage, string model = "", string sampling = "") => new()
    {
        Stage = stage,
        Model = model,
        TemplateHash = Task.TemplateHash,
        Sampling = sampling,
        Time = Clock.GetUtcNow(),
    };
}
