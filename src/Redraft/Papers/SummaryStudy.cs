using Redraft.Drafting;
using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Selecting;

namespace Redraft.Papers;

/// <summary>What the tables of the summarization paper are made from: first summaries, feedback, redrafts, choices, and models trained on them.</summary>
internal sealed class SummaryStudy(RunContext run, ITrainableModel model, ScriptedReader reader, CancellationToken cancellation)
{
    private readonly Drafter _drafter = new(run);

    public RunContext Run => run;

    public ITrainableModel Model => model;

    public ScriptedReader Reader => reader;

    public CancellationToken Cancellation => cancellation;

    /// <summary>The posts that methods of redrafting are compared on.</summary>
    public IReadOnlyList<Problem> Validation => run.Task.Problems(Split.Refiner);

    /// <summary>The posts that finetuned models are compared on.</summary>
    public IReadOnlyList<Problem> Test => run.Task.Problems(Split.HeldOut);

    /// <summary>First summaries of some posts.</summary>
    public Task<IReadOnlyList<ScoredDraft>> DraftAsync(string stage, ILanguageModel policy, IReadOnlyList<Problem> problems, int? maxTokens = null) => _drafter.DraftAsync(
        stage, policy, [.. problems.Select(p => new DraftOrder(p, run.Task.DraftPrompt(p)))],
        run.Recipe.Drafts with { Samples = 1, MaxTokens = maxTokens ?? run.Recipe.Drafts.MaxTokens }, "paper", cancellation);

    /// <summary>Many summaries of some posts, of which the best is to be chosen.</summary>
    public Task<IReadOnlyList<ScoredDraft>> DrawAsync(string stage, ILanguageModel policy, IReadOnlyList<Problem> problems, SamplingRecipe sampling) => _drafter.DraftAsync(
        stage, policy, [.. problems.Select(p => new DraftOrder(p, run.Task.DraftPrompt(p)))], sampling, "best-of", cancellation);

    /// <summary>Feedback on each of some summaries, those without a flaw too, as in the paper.</summary>
    public Task<IReadOnlyList<(ScoredDraft Draft, Feedback Feedback)>> GiveAsync(string stage, IReadOnlyList<ScoredDraft> drafts)
        => new FeedbackGiver(run, reader).GiveAsync(stage, drafts, cancellation);

    /// <summary>Redrafts with feedback, as many as the recipe says.</summary>
    public Task<IReadOnlyList<ScoredDraft>> RefineAsync(string stage, IReadOnlyList<(ScoredDraft Draft, Feedback Feedback)> feedback) => _drafter.DraftAsync(
        stage, model,
        [.. feedback.Select(f => new DraftOrder(f.Draft.Problem, run.Task.RefinePrompt(f.Draft.Problem, f.Draft.Draft.Text, f.Feedback.Text), f.Draft.Draft, f.Feedback))],
        run.Recipe.Redrafts, stage, cancellation);

    /// <summary>One redraft of each summary without feedback.</summary>
    public Task<IReadOnlyList<ScoredDraft>> RefineDirectlyAsync(string stage, IReadOnlyList<ScoredDraft> drafts) => _drafter.DraftAsync(
        stage, model, [.. drafts.Select(d => new DraftOrder(d.Problem, run.Task.RefinePrompt(d.Problem, d.Draft.Text, null), d.Draft))],
        run.Recipe.Redrafts with { Samples = 1 }, stage, cancellation);

    /// <summary>The redraft of each post that a selector takes.</summary>
    public Task<IReadOnlyList<WeightedDraft>> ChooseAsync(string stage, ISelector selector, IReadOnlyList<ScoredDraft> redrafts)
        => new RedraftChooser(run, model).ChooseAsync(stage, selector, redrafts, cancellation);

    /// <summary>A model trained on texts.</summary>
    public Task<ITrainableModel> TrainAsync(string stage, ITrainableModel from, IReadOnlyList<Lesson> lessons)
        => new Imitator(run, from).FinetuneAsync(stage, lessons, run.Recipe.Training, cancellation);

    /// <summary>One summary of each test post by a model.</summary>
    public async Task<IReadOnlyList<string>> SummarizeAsync(string name, ILanguageModel policy, int? maxTokens = null)
        => [.. (await DraftAsync($"test/{name}", policy, Test, maxTokens).ConfigureAwait(false)).Select(d => d.Draft.Text)];

    /// <summary>The reader's ranks of several summaries of each post, ties at their mean, smaller better; in an order drawn for each post.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Rank(string study, IReadOnlyList<Problem> problems, params IReadOnlyList<IReadOnlyList<string>> methods) =>
    [
        .. problems.Select((problem, i) =>
        {
            var seed = run.SeedOf("rank", study, problem.Id);
            var order = Enumerable.Range(0, methods.Count).ToArray();
            new SeededRandom(seed).Shuffle(order);
            var ranks = reader.Rank(problem, [.. order.Select(m => methods[m][i])], seed);
            var row = new double[methods.Count]; // [K]
            for (var place = 0; place < order.Length; place++)
            {
                row[order[place]] = ranks[place];
            }

            return Evaluating.Statistics.Ranks.Standardise(row);
        }),
    ];
}
