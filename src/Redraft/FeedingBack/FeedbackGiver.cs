using System.Globalization;
using Redraft.Recipes;
using Redraft.Runs;

namespace Redraft.FeedingBack;

/// <summary>Chooses which drafts get feedback, asks a source for it and stores what it says.</summary>
/// <param name="run">The run.</param>
/// <param name="source">Who gives feedback.</param>
internal sealed class FeedbackGiver(RunContext run, IFeedbackSource source)
{
    private const int DraftsPerBatch = 64;

    /// <summary>One failing draft of each problem of which at most a given share of drafts pass.</summary>
    /// <param name="stage">The stage that will give feedback; part of the seed.</param>
    /// <param name="drafts">All drafts, problem by problem.</param>
    /// <param name="maximumPassRate">0 keeps problems that no draft solves.</param>
    public IReadOnlyList<ScoredDraft> Failing(string stage, IReadOnlyList<ScoredDraft> drafts, double maximumPassRate)
    {
        var chosen = new List<ScoredDraft>();
        foreach (var problem in drafts.GroupBy(d => d.Problem.Id))
        {
            // A harness failure is ours: it says nothing about the draft.
            var graded = problem.Where(d => d.Score.Kind != "harness").ToList();
            var failing = graded.Where(d => !d.Score.Passed).ToList();
            if (failing.Count > 0 && graded.Count - failing.Count <= maximumPassRate * graded.Count)
            {
                chosen.Add(new SeededRandom(run.SeedOf(stage, problem.Key)).Pick(failing));
            }
        }

        return chosen;
    }

    /// <summary>Says how much of what was recorded before the run isn't used, since it is on drafts that get no feedback here.</summary>
    /// <param name="stage">The stage that will give feedback.</param>
    /// <param name="drafts">All drafts of the round.</param>
    /// <param name="chosen">Those that get feedback.</param>
    public void NoteUnused(string stage, IReadOnlyList<ScoredDraft> drafts, IReadOnlyList<ScoredDraft> chosen)
    {
        if (source is not IRecordedFeedbackSource || drafts.Count == chosen.Count)
        {
            return;
        }

        var (passing, unjudged) = (drafts.Count(d => d.Score.Passed), drafts.Count(d => d.Score.Kind == "harness"));
        (int Count, string Why)[] reasons =
        [
            (passing, "pass"), (unjudged, "were not judged"),
            (drafts.Count - chosen.Count - passing - unjudged, $"fail beside another draft of their problem that is taken, or where more than {run.Recipe.Feedback.MaximumPassRate} of its drafts pass (feedback.maximum-pass-rate)"),
        ];
        run.Observer.Note(string.Create(CultureInfo.InvariantCulture,
            $"{stage}: recorded feedback on {drafts.Count - chosen.Count} of {drafts.Count} drafts is not used: {string.Join("; ", reasons.Where(r => r.Count > 0).Select(r => $"{r.Count} {r.Why}"))}"));
    }

    /// <summary>Feedback on each draft on which the source has something to say, without that whose authors the recipe excludes.</summary>
    /// <exception cref="RecipeException">If the recipe excludes the authors of all of it.</exception>
    public async Task<IReadOnlyList<(ScoredDraft Draft, Feedback Feedback)>> GiveAsync(
        string stage, IReadOnlyList<ScoredDraft> drafts, CancellationToken cancellation)
    {
        await Stage.RunAsync(
            run, stage, drafts, draft => draft.Draft.Id,
            async chunk => new RunBatch
            {
                Origin = run.OriginOf(stage, sampling: RunJson.Write(run.Recipe.Feedback)),
                Units = [],
                Feedback = await AskAsync(stage, chunk, cancellation).ConfigureAwait(false),
            },
            new StageSettings("drafts", source.TakesAllAtOnce ? int.MaxValue : DraftsPerBatch, cancellation)).ConfigureAwait(false);

        var stored = run.Store.Feedback(stage).Where(f => !f.IsErased).ToDictionary(f => f.DraftId);
        if (drafts.Count(d => !stored.ContainsKey(d.Draft.Id)) is > 0 and var silent)
        {
            run.Observer.Note($"{stage}: {source.Name} has nothing to say on {silent} of {drafts.Count} drafts");
        }

        return Permitted(stage, [.. drafts.Where(d => stored.ContainsKey(d.Draft.Id)).Select(d => (d, stored[d.Draft.Id]))]);
    }

    private IReadOnlyList<(ScoredDraft, Feedback Said)> Permitted(string stage, IReadOnlyList<(ScoredDraft, Feedback Said)> given)
    {
        var excluded = run.Recipe.Feedback.Exclude;
        var kept = given.Where(f => !f.Said.Author.IsAmong(excluded)).ToList();
        if (kept.Count == given.Count)
        {
            return given;
        }

        var who = string.Join(" or ", excluded.Select(kind => $"a {kind.ToString().ToLowerInvariant()}"));
        if (kept.Count == 0)
        {
            throw new RecipeException(run.Folder, [new RecipeProblem(
                RecipeFault.Combination, $"feedback.exclude: {stage}: all feedback, on {given.Count} drafts, was written by {who}, so nothing is left; exclude fewer kinds of authors, or choose another source")]);
        }

        run.Observer.Note($"{stage}: feedback on {given.Count - kept.Count} of {given.Count} drafts is left out, written by {who} (feedback.exclude)");
        return kept;
    }

    /// <summary>Feedback on each draft on which a source that takes its time has something to say: one batch, stored when it is ready.</summary>
    public async Task<IReadOnlyList<(ScoredDraft Draft, Feedback Feedback)>> AwaitAsync(IAwaitedFeedbackSource awaited, AwaitedQuestions questions, CancellationToken cancellation)
    {
        var stage = questions.Stage;
        var byId = questions.Drafts.ToDictionary(draft => draft.Draft.Id, draft => draft.Draft);
        await Stage.RunAsync(
            run, stage, questions.Drafts, draft => draft.Draft.Id,
            async _ => new RunBatch
            {
                Origin = run.OriginOf(stage, sampling: RunJson.Write(run.Recipe.Feedback)),
                Units = [],
                Feedback = [.. (await awaited.AwaitAsync(questions, cancellation).ConfigureAwait(false))
                    .Select(said => (Of(said.Remark, run.IdOf("feedback", stage, said.DraftId), byId[said.DraftId]), run.SeedOf("feedback", stage, said.DraftId)))],
            },
            new StageSettings("drafts", Math.Max(1, questions.Drafts.Count), cancellation)).ConfigureAwait(false);

        var stored = run.Store.Feedback(stage).Where(f => !f.IsErased).ToDictionary(f => f.DraftId);
        return Permitted(stage, [.. questions.Drafts.Where(d => stored.ContainsKey(d.Draft.Id)).Select(d => (d, stored[d.Draft.Id]))]);
    }

    private async Task<IReadOnlyList<(Feedback, ulong)>> AskAsync(string stage, IReadOnlyList<ScoredDraft> drafts, CancellationToken cancellation)
    {
        var asked = drafts.Select(draft => (draft, run.SeedOf("feedback", stage, draft.Draft.Id))).ToList();
        var said = await source.GiveAllAsync(asked, cancellation).ConfigureAwait(false);
        return [.. asked.Zip(said).Where(pair => pair.Second is not null).Select(pair => (Of(pair.Second!, run.IdOf("feedback", stage, pair.First.draft.Draft.Id), pair.First.draft.Draft), pair.First.Item2))];
    }

    private Feedback Of(Remark said, string id, Draft draft) => said.Target?.FaultIn(draft.Text) is { } fault
        ? throw new InvalidOperationException($"{source.Name}: {fault}")
        : new Feedback { Id = id, DraftId = draft.Id, Text = said.Text, Author = said.Author, Target = said.Target };
}
