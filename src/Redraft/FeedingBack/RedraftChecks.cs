using Redraft.Rating;
using Redraft.Runs;

namespace Redraft.FeedingBack;

/// <summary>Has people check redrafts before they are learned, and stores what they say as ratings: 1 for carried out, 0 for not, by who says so.</summary>
/// <param name="run">The run.</param>
/// <param name="source">Who gives feedback; one that checks nothing refuses nothing.</param>
internal sealed class RedraftChecks(RunContext run, IFeedbackSource source)
{
    /// <summary>What the names of raters begin with that are people.</summary>
    public const string Person = "person ";

    /// <summary>What such a name ends with where the feedback is that person's own: nobody else was there to be asked.</summary>
    public const string OwnWords = ", on their own words";

    /// <summary>Those of the redrafts of which more people say that they don't carry their feedback out than that they do; where nobody says anything, none.</summary>
    /// <param name="stage">The stage that waits.</param>
    /// <param name="redrafts">With parent and feedback.</param>
    /// <param name="cancellation">Ends the waiting; what is stored stays.</param>
    public async Task<IReadOnlySet<string>> RefusedAsync(string stage, IReadOnlyList<ScoredDraft> redrafts, CancellationToken cancellation)
    {
        if (source is not IReviewingSource { Checks: true } people || redrafts.Count == 0)
        {
            return new HashSet<string>();
        }

        await Stage.RunAsync(
            run, stage, redrafts, redraft => redraft.Draft.Id,
            async _ => new RunBatch
            {
                Origin = run.OriginOf(stage),
                Units = [],
                Ratings = [.. (await people.CheckAsync(stage, redrafts, cancellation).ConfigureAwait(false))
                    .Select(said => new RedraftRating(said.DraftId, Person + said.Author.Name + (said.OwnWords ? OwnWords : ""), said.CarriedOut ? 1 : 0))],
            },
            new StageSettings("redrafts", redrafts.Count, cancellation)).ConfigureAwait(false);
        var ratings = run.Store.Ratings(stage);
        var own = ratings.Count(rating => rating.Rater.EndsWith(OwnWords, StringComparison.Ordinal));
        var refused = ratings.Where(rating => double.IsFinite(rating.Value)).GroupBy(rating => rating.DraftId)
            .Where(of => of.Average(rating => rating.Value) < 0.5).Select(of => of.Key).ToHashSet();
        run.Observer.Note($"{stage}: people say of {(refused.Count == 0 ? "none" : $"{refused.Count}")} of {redrafts.Count} chosen redrafts that they don't carry their feedback out{(refused.Count == 0 ? "" : "; these aren't learned")}{(own == 0 ? "" : $"; {own} of {ratings.Count} checks are by who wrote the feedback, since nobody else was there")}");
        return refused;
    }
}
