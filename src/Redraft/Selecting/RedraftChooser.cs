using Redraft.Runs;

namespace Redraft.Selecting;

/// <summary>Has a selector choose among each problem's drafts and stores the choice.</summary>
/// <param name="run">The run.</param>
internal sealed class RedraftChooser(RunContext run)
{
    /// <summary>The chosen drafts, at most one per problem, in the order of the problems.</summary>
    public IReadOnlyList<ScoredDraft> Choose(string stage, ISelector selector, IReadOnlyList<ScoredDraft> candidates)
    {
        if (!run.Store.FinishedUnits(stage).Contains(selector.Name))
        {
            var started = run.Clock.GetTimestamp();
            var chosen = candidates.Where(IsBelieved).GroupBy(c => c.Problem.Id)
                .Select(group => (Seed: run.SeedOf(stage, group.Key), Candidates: group.ToList()))
                .Select(g => (g.Seed, Chosen: selector.Select(g.Candidates, g.Seed)))
                .Where(g => g.Chosen is not null)
                .Select(g => new Selection(g.Chosen!.Problem.Id, g.Chosen.Draft.Id, selector.Name, g.Seed))
                .ToList();
            run.Store.Commit(new RunBatch
            {
                Origin = run.OriginOf(stage),
                Units = [selector.Name],
                Selections = chosen,
                Seconds = run.Clock.GetElapsedTime(started).TotalSeconds,
            });
        }

        var stored = run.Store.Selections(stage).Select(s => s.DraftId).ToHashSet();
        return [.. candidates.Where(c => stored.Contains(c.Draft.Id))];
    }

    // A pass that was computed in the candidate's own process proves nothing; such a draft isn't even offered, whatever the selector.
    private bool IsBelieved(ScoredDraft candidate)
        => run.Recipe.AcceptStrengthC || candidate.Score is not { Passed: true, Verdict.Strength: Evaluating.VerdictStrength.C };
}
