using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Rating;
using Redraft.Runs;

namespace Redraft.Selecting;

/// <summary>Has redrafts rated and a selector choose among each problem's, and stores ratings and choice.</summary>
/// <param name="run">The run.</param>
/// <param name="baseModel">Who is asked by raters that ask a model, unless the run has a judge.</param>
internal sealed class RedraftChooser(RunContext run, ILanguageModel baseModel)
{
    /// <summary>The chosen drafts with their weights, in the order of the problems; at most one per problem but for selectors that weigh.</summary>
    /// <param name="stage">The stage's name.</param>
    /// <param name="selector">Who chooses where nobody has.</param>
    /// <param name="candidates">Redrafts, problem by problem.</param>
    /// <param name="cancellation">Ends it; what is stored stays.</param>
    /// <param name="choices">What people have chosen, by the draft that is redrafted.</param>
    /// <param name="refused">Of what the selector chose, the ids of what isn't to be learned; null for none.</param>
    public async Task<IReadOnlyList<WeightedDraft>> ChooseAsync(
        string stage, ISelector selector, IReadOnlyList<ScoredDraft> candidates, CancellationToken cancellation, IReadOnlyDictionary<string, RedraftChoice>? choices = null,
        Func<IReadOnlyList<ScoredDraft>, Task<IReadOnlySet<string>>>? refused = null)
    {
        var believed = new Provenance(run).Permitted(stage, [.. candidates.Where(IsBelieved)], candidate => [candidate.Draft.Author]);
        var raters = selector.Reads.Concat(run.Recipe.Ratings).Distinct().Select(RaterOf).ToList();
        await RateAsync(stage, raters, believed, cancellation).ConfigureAwait(false);
        if (!run.Store.FinishedUnits(stage).Contains(selector.Name))
        {
            await SelectAsync(stage, new PeoplesChoice(selector, choices ?? new Dictionary<string, RedraftChoice>()), Rated(stage, raters, believed), refused).ConfigureAwait(false);
        }

        var stored = run.Store.Selections(stage).ToDictionary(s => s.DraftId, s => s.Weight);
        return [.. candidates.Where(c => stored.ContainsKey(c.Draft.Id)).Select(c => new WeightedDraft(c, stored[c.Draft.Id]))];
    }

    // One unit per rater: some numbers are relative to the mean of all.
    private Task RateAsync(string stage, IReadOnlyList<IRater> raters, IReadOnlyList<ScoredDraft> redrafts, CancellationToken cancellation)
    {
        var context = run.RatingWith(baseModel);
        return Stage.RunAsync(
            run, stage + "/rate", raters, rater => rater.Name,
            async chunk => new RunBatch
            {
                Origin = run.OriginOf(stage + "/rate", context.Judge.Id),
                Units = [],
                Ratings = [.. (await chunk[0].RateAsync(redrafts, context, cancellation).ConfigureAwait(false))
                    .Zip(redrafts, (value, redraft) => new RedraftRating(redraft.Draft.Id, chunk[0].Name, value))],
            },
            new StageSettings("raters", 1, cancellation));
    }

    private async Task SelectAsync(
        string stage, PeoplesChoice choice, IReadOnlyList<ScoredDraft> candidates, Func<IReadOnlyList<ScoredDraft>, Task<IReadOnlySet<string>>>? refused)
    {
        var started = run.Clock.GetTimestamp();
        var groups = candidates.GroupBy(c => c.Problem.Id).Select(group => (Seed: run.SeedOf(stage, group.Key), Candidates: group.ToList())).ToList();
        var picked = groups.SelectMany(g => choice.Of(g.Candidates, g.Seed).Select(c => (g.Seed, Chosen: c))).ToList();
        var left = refused is null ? new HashSet<string>()
            : await refused([.. picked.Where(p => p.Chosen.By == choice.Selector.Name).Select(p => p.Chosen.Draft.Draft)]).ConfigureAwait(false);
        var chosen = picked.Where(p => !left.Contains(p.Chosen.Draft.Draft.Draft.Id))
            .Select(g => new Selection(g.Chosen.Draft.Draft.Draft.ProblemId, g.Chosen.Draft.Draft.Draft.Id, g.Chosen.By, g.Seed, g.Chosen.Draft.Weight))
            .ToList();
        if (choice.NotTaken > 0)
        {
            run.Observer.Note($"{stage}: {choice.NotTaken} choices by people fail their tests, or aren't what was drawn again, and aren't learned");
        }

        foreach (var rater in choice.Selector.Reads)
        {
            if (candidates.Count(c => !double.IsFinite(c.Ratings.GetValueOrDefault(rater, double.NaN))) is > 0 and var without)
            {
                run.Observer.Note($"{stage}: {rater} has no number for {without} of {candidates.Count} redrafts, which can't be chosen");
            }
        }

        run.Store.Commit(new RunBatch
        {
            Origin = run.OriginOf(stage),
            Units = [choice.Selector.Name],
            Selections = chosen,
            Seconds = run.Clock.GetElapsedTime(started).TotalSeconds,
        });
    }

    private IReadOnlyList<ScoredDraft> Rated(string stage, IReadOnlyList<IRater> raters, IReadOnlyList<ScoredDraft> redrafts)
    {
        if (raters.Count == 0)
        {
            return redrafts;
        }

        var ratings = run.Store.Ratings(stage + "/rate").ToLookup(r => r.DraftId);
        return [.. redrafts.Select(r => r with { Ratings = ratings[r.Draft.Id].ToDictionary(x => x.Rater, x => x.Value) })];
    }

    private static IRater RaterOf(string name) => Raters.Find(name)
        ?? throw new ArgumentException($"ratings: expected one of {string.Join(", ", Raters.Names)}, found \"{name}\"", nameof(name));

    // A pass that was computed in the candidate's own process proves nothing; such a draft isn't even offered, whatever the selector.
    private bool IsBelieved(ScoredDraft candidate)
        => run.Recipe.AcceptStrengthC || candidate.Score is not { Passed: true, Verdict.Strength: Evaluating.VerdictStrength.C };
}
