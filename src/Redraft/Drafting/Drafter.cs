using System.Runtime.CompilerServices;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;

namespace Redraft.Drafting;

/// <summary>Draws samples for prompts, has them scored and stores both: first drafts, redrafts and evaluation samples alike.</summary>
/// <remarks>A sample depends on the run's seed, the seed scope, its problem and its number alone: not on batches, threads or restarts.</remarks>
/// <param name="run">The run.</param>
internal sealed class Drafter(RunContext run)
{
    // Prompts per stored batch: enough to fill the model's batch, little enough to lose.
    private const int OrdersPerBatch = 48;

    // What a model writes of a prompt that is longer than its context: nothing, which counts as a failure.
    private static readonly Completion Unread = new("", [], [], [], false);

    /// <summary>Fills the orders; what is stored already is not drawn again.</summary>
    /// <param name="stage">The stage's name.</param>
    /// <param name="model">Who writes.</param>
    /// <param name="orders">What is wanted; each unit once.</param>
    /// <param name="sampling">How many samples each, and how they are drawn.</param>
    /// <param name="seedScope">Stages that share a scope draw the same random numbers for the same problem and sample.</param>
    /// <param name="cancellation">Ends the stage; what is stored stays.</param>
    /// <returns>The scored samples, in the order of the orders and then of the samples.</returns>
    public async Task<IReadOnlyList<ScoredDraft>> DraftAsync(
        string stage, ILanguageModel model, IReadOnlyList<DraftOrder> orders, SamplingRecipe sampling, string seedScope,
        CancellationToken cancellation)
    {
        var options = sampling.ToOptions(run.Task.Stop);
        var unread = 0;
        await Stage.RunAsync(
            run, stage, orders, order => order.Unit,
            async chunk =>
            {
                unread += chunk.Count(order => !Reads(model, order.Prompt));
                return await FillAsync(stage, model, chunk, options, sampling.Samples, seedScope, cancellation).ConfigureAwait(false);
            },
            new StageSettings("problems", model.TakesAllAtOnce ? int.MaxValue : OrdersPerBatch, cancellation)).ConfigureAwait(false);
        if (unread > 0)
        {
            run.Observer.Note($"{stage}: {unread} of {orders.Count} prompts are longer than the model's context; such a problem counts as failed");
        }

        var stored = run.Store.Drafts(stage).ToLookup(d => (d.Draft.ProblemId, d.Draft.ParentId));
        return [.. orders.SelectMany(o => stored[(o.Problem.Id, o.Parent?.Id)].Select(d => new ScoredDraft(o.Problem, d.Draft, d.Score) { Parent = o.Parent, Feedback = o.Feedback }))];
    }

    /// <summary>Draws one order's samples as its stage would, to the same bits, one by one, and stores nothing.</summary>
    public async IAsyncEnumerable<ScoredDraft> PreviewAsync(
        string stage, ILanguageModel model, DraftOrder order, SamplingRecipe sampling, string seedScope, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var options = sampling.ToOptions(run.Task.Stop);
        for (var sample = 0; sample < sampling.Samples; sample++)
        {
            var request = new GenerationRequest(order.Prompt, [run.SeedOf(seedScope, order.Problem.Id, sample)]);
            var drawn = (await GenerateAsync(model, [request], options, cancellation).ConfigureAwait(false))[0][0];
            var draft = ToDraft(stage, model, order, drawn, sample);
            var score = await run.Task.ScoreAsync(order.Problem, draft, cancellation).ConfigureAwait(false);
            yield return new ScoredDraft(order.Problem, draft, score) { Parent = order.Parent, Feedback = order.Feedback };
        }
    }

    private async Task<RunBatch> FillAsync(
        string stage, ILanguageModel model, IReadOnlyList<DraftOrder> orders, SamplingOptions options, int samples, string seedScope,
        CancellationToken cancellation)
    {
        var requests = orders.Select(order => new GenerationRequest(
            order.Prompt,
            [.. Samples(order, samples).Select(sample => run.SeedOf(seedScope, order.Problem.Id, sample))])).ToList();
        var completions = await GenerateAsync(model, requests, options, cancellation).ConfigureAwait(false);

        var drafts = new List<(ScoredDraft Draft, ulong Seed)>();
        for (var i = 0; i < orders.Count; i++)
        {
            foreach (var (sample, completion, seed) in Samples(orders[i], samples).Zip(completions[i], requests[i].Seeds))
            {
                var draft = ToDraft(stage, model, orders[i], completion, sample);
                drafts.Add((new ScoredDraft(orders[i].Problem, draft, Unscored(draft)), seed));
            }
        }

        var scores = await ScoreAsync([.. drafts.Select(d => d.Draft)], cancellation).ConfigureAwait(false);
        return new RunBatch
        {
            Origin = run.OriginOf(stage, model.Id, RunJson.Write(options)),
            Units = [],
            Drafts = [.. drafts.Select(d => (d.Draft.Draft, d.Seed))],
            Scores = scores,
        };
    }

    private static IEnumerable<int> Samples(DraftOrder order, int samples) => order.Only is { } only ? [only] : Enumerable.Range(0, samples);

    private static bool Reads(ILanguageModel model, Prompt prompt) => model.Fits(new PromptedText(prompt, ""));

    private static async Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(
        ILanguageModel model, IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation)
    {
        var readable = requests.Where(request => Reads(model, request.Prompt)).ToHashSet();
        var drawn = readable.Count == 0 ? [] : await model.GenerateAsync([.. requests.Where(readable.Contains)], options, cancellation).ConfigureAwait(false);
        var next = 0;
        return [.. requests.Select(request => readable.Contains(request) ? drawn[next++] : [.. request.Seeds.Select(_ => Unread)])];
    }

    private Draft ToDraft(string stage, ILanguageModel model, DraftOrder order, Completion completion, int sample) => new()
    {
        Id = run.IdOf("draft", stage, order.Unit, sample),
        ProblemId = order.Problem.Id,
        Text = run.Task.ToDraft(order.Problem, completion.Text),
        Author = new Author(AuthorKind.Model, model.Id),
        ParentId = order.Parent?.Id,
        FeedbackId = order.Feedback?.Id,
        Sample = sample,
        LogProbability = completion is { Text.Length: > 0, LogProbabilities.Count: 0 } ? null : completion.LogProbabilities.Sum(p => (double)p), // not every hosted model tells
    };

    internal static Score Unscored(Draft draft) => new() { DraftId = draft.Id, Scorer = "", Value = 0, Passed = false, Kind = "" };

    /// <summary>Scores each distinct text of a problem once.</summary>
    internal async Task<IReadOnlyList<Score>> ScoreAsync(IReadOnlyList<ScoredDraft> drafts, CancellationToken cancellation)
    {
        var distinct = drafts.DistinctBy(d => (d.Problem.Id, d.Draft.Text)).ToList();
        var scores = await System.Threading.Tasks.Task.WhenAll(
            distinct.Select(d => run.Task.ScoreAsync(d.Problem, d.Draft, cancellation))).ConfigureAwait(false);
        var byText = distinct.Zip(scores).ToDictionary(pair => (pair.First.Problem.Id, pair.First.Draft.Text), pair => pair.Second);
        return [.. drafts.Select(d => byText[(d.Problem.Id, d.Draft.Text)] with { DraftId = d.Draft.Id })];
    }
}
