using Redraft.Drafting;
using Redraft.Runs;

namespace Redraft.FeedingBack;

/// <summary>Stores the redrafts that people wrote themselves, with their scores.</summary>
/// <param name="run">The run.</param>
internal sealed class Corrections(RunContext run)
{
    /// <summary>The corrections of a round, as redrafts by the people who wrote the feedback.</summary>
    public async Task<IReadOnlyList<ScoredDraft>> StoreAsync(
        string stage, IReadOnlyList<(ScoredDraft Draft, Feedback Feedback)> feedback, IReadOnlyDictionary<string, RedraftChoice> choices, CancellationToken cancellation)
    {
        var corrected = feedback.Where(f => choices.GetValueOrDefault(f.Draft.Draft.Id)?.Correction is not null).ToList();
        await Stage.RunAsync(
            run, stage, corrected, f => f.Draft.Draft.Id,
            async chunk =>
            {
                var drafts = chunk.Select(f => Of(stage, f.Draft, f.Feedback, choices[f.Draft.Draft.Id].Correction!)).ToList();
                return new RunBatch
                {
                    Origin = run.OriginOf(stage),
                    Units = [],
                    Drafts = [.. drafts.Select(draft => (draft.Draft, run.Recipe.Seed))],
                    Scores = await new Drafter(run).ScoreAsync(drafts, cancellation).ConfigureAwait(false),
                };
            },
            new StageSettings("corrections", 64, cancellation)).ConfigureAwait(false);
        var stored = run.Store.Drafts(stage).ToDictionary(d => d.Draft.ParentId!);
        return [.. corrected.Select(f => new ScoredDraft(f.Draft.Problem, stored[f.Draft.Draft.Id].Draft, stored[f.Draft.Draft.Id].Score) { Parent = f.Draft.Draft, Feedback = f.Feedback })];
    }

    private ScoredDraft Of(string stage, ScoredDraft parent, Feedback feedback, string text)
    {
        var draft = new Draft
        {
            Id = run.IdOf("draft", stage, parent.Draft.Id),
            ProblemId = parent.Problem.Id,
            Text = text,
            Author = feedback.Author with { Kind = AuthorKind.Person }, // a correction is theirs, whoever helped with the words
            ParentId = parent.Draft.Id,
            FeedbackId = feedback.Id,
        };
        return new ScoredDraft(parent.Problem, draft, Drafter.Unscored(draft)) { Parent = parent.Draft, Feedback = feedback };
    }
}
