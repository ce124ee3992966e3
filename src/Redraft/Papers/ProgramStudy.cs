using Redraft.Drafting;
using Redraft.Evaluating;
using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Refining;
using Redraft.Runs;
using Redraft.Selecting;

namespace Redraft.Papers;

/// <summary>What the tables of the code paper are made from: drafts that fail, feedback, redrafts, and models trained on those that pass.</summary>
internal sealed class ProgramStudy(
    RunContext run, ITrainableModel model, IFeedbackSource source, IReadOnlyList<RefinementExample> examples, CancellationToken cancellation)
{
    private readonly Drafter _drafter = new(run);

    public RunContext Run => run;

    public ITrainableModel Model => model;

    public CancellationToken Cancellation => cancellation;

    /// <summary>How many examples teach the refiner.</summary>
    public int Examples => examples.Count;

    /// <summary>The problems that every policy is measured on.</summary>
    public IReadOnlyList<Problem> Test => new HeldOutEvaluation(run).Problems;

    /// <summary>What one round makes.</summary>
    /// <param name="Feedback">On a failing draft of each problem that no draft solves.</param>
    /// <param name="Redrafts">All of them, as many a problem as the recipe says.</param>
    /// <param name="Lessons">One redraft that passes of each problem that has one.</param>
    public sealed record Round(IReadOnlyList<(ScoredDraft Draft, Feedback Feedback)> Feedback, IReadOnlyList<ScoredDraft> Redrafts, IReadOnlyList<Lesson> Lessons);

    /// <summary>The refiner, finetuned on its examples.</summary>
    public async Task<ITrainableModel> RefinerAsync()
        => await new Imitator(run, model).FinetuneAsync("refiner", await new RefinerLessons(run).StoreAsync(examples, cancellation).ConfigureAwait(false), run.Recipe.Refiner.Training, cancellation).ConfigureAwait(false);

    /// <summary>One round on the training problems that no draft solves.</summary>
    public async Task<Round> RoundAsync(ILanguageModel refiner)
    {
        var drafts = await _drafter.DraftAsync(
            "round/draft", model, [.. run.Training.Select(p => new DraftOrder(p, run.Task.DraftPrompt(p)))], run.Recipe.Drafts, "round/draft", cancellation).ConfigureAwait(false);
        var giver = new FeedbackGiver(run, source);
        var feedback = await giver.GiveAsync("round/feedback", giver.Failing("round/feedback", drafts, 0), cancellation).ConfigureAwait(false);
        return await LearnFromAsync("round", refiner, feedback).ConfigureAwait(false);
    }

    /// <summary>Redrafts by some feedback, and what of them is learned.</summary>
    public async Task<Round> LearnFromAsync(string name, ILanguageModel refiner, IReadOnlyList<(ScoredDraft Draft, Feedback Feedback)> feedback)
    {
        var redrafts = await RefineAsync($"{name}/refine", refiner, feedback, f => f.Feedback).ConfigureAwait(false);
        var chosen = await new RedraftChooser(run, model).ChooseAsync($"{name}/select", run.Selector, redrafts, cancellation).ConfigureAwait(false);
        return new Round(feedback, redrafts, [.. chosen.Select(c => Lessons.Of(run.Task, c))]);
    }

    /// <summary>Redrafts with whatever feedback.</summary>
    public Task<IReadOnlyList<ScoredDraft>> RefineAsync(
        string stage, ILanguageModel refiner, IReadOnlyList<(ScoredDraft Draft, Feedback Feedback)> feedback, Func<(ScoredDraft Draft, Feedback Feedback), Feedback?> words)
        => _drafter.DraftAsync(
            stage, refiner,
            [.. feedback.Select(f => new DraftOrder(f.Draft.Problem, run.Task.RefinePrompt(f.Draft.Problem, f.Draft.Draft.Text, words(f)?.Text), f.Draft.Draft, words(f)))],
            run.Recipe.Redrafts, "refine", cancellation);

    /// <summary>Feedback of another source on the same drafts.</summary>
    public Task<IReadOnlyList<(ScoredDraft Draft, Feedback Feedback)>> GiveAsync(string stage, IFeedbackSource other, IReadOnlyList<ScoredDraft> drafts)
        => new FeedbackGiver(run, other).GiveAsync(stage, drafts, cancellation);

    /// <summary>A model in the people's place, who learned from the refiner's examples what they say.</summary>
    public Task<IFeedbackSource> CriticAsync() => ProgramCritic.TeachAsync(run, model, examples, cancellation);

    /// <summary>A policy's samples of the test problems.</summary>
    public Task<IReadOnlyList<ScoredDraft>> EvaluateAsync(string name, ILanguageModel policy) => new HeldOutEvaluation(run).RunAsync(name, policy, cancellation);

    /// <summary>A model trained on lessons, from the base model.</summary>
    public Task<ITrainableModel> TrainAsync(string stage, IReadOnlyList<Lesson> lessons) => new Imitator(run, model).FinetuneAsync(stage, lessons, run.Recipe.Training, cancellation);

    /// <summary>A row of pass@k by problem.</summary>
    public static PaperRow PassRow(string name, string paper, IReadOnlyList<ScoredDraft> samples, int k)
        => PaperRow.Of(name, paper, PassRates.ByProblem(samples.Select(s => (s.Draft, s.Score)), k).Select(rate => (rate.Key, rate.Value)));
}
