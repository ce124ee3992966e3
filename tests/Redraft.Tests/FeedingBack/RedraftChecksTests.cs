using Redraft.FeedingBack;
using Redraft.Runs;
using Redraft.Tests.Imitating;

namespace Redraft.Tests.FeedingBack;

public sealed class RedraftChecksTests
{
    [Fact]
    public async Task What_more_people_refuse_than_not_is_refused_and_who_said_what_is_kept()
    {
        using var toy = new ToyRun();
        var redrafts = Redrafts(toy.Run, 4);
        var people = new ToyReviewers("ann", "bo", "cy") { CarriedOut = (person, redraft) => redraft.Draft.Sample switch { 0 => true, 1 => person == "ann", 2 => person == "cy" ? null : person == "ann", _ => null } };

        var refused = await new RedraftChecks(toy.Run, people).RefusedAsync("round-1/check", redrafts, CancellationToken.None);
        var again = await new RedraftChecks(toy.Run, people).RefusedAsync("round-1/check", redrafts, CancellationToken.None);

        Assert.Equal([redrafts[1].Draft.Id], refused); // one of three says yes; one of two is no refusal; of the last nobody says anything
        Assert.Equal(refused, again);
        Assert.Equal(1, people.Asked);
        Assert.Equal(
            [("person ann", 1), ("person bo", 1), ("person cy", 1), ("person ann", 1), ("person bo", 0), ("person cy", 0), ("person ann", 1), ("person bo", 0)],
            toy.Run.Store.Ratings("round-1/check").Select(rating => (rating.Rater, (int)rating.Value)));
    }

    [Fact]
    public async Task A_check_of_ones_own_words_says_so_and_counts()
    {
        using var toy = new ToyRun();
        var redrafts = Redrafts(toy.Run, 2);
        var people = new ToyReviewers("ann") { CarriedOut = (_, redraft) => redraft.Draft.Sample == 0, OwnWords = redraft => redraft.Draft.Sample == 1 };

        Assert.Equal(["r1"], await new RedraftChecks(toy.Run, people).RefusedAsync("round-1/check", redrafts, CancellationToken.None));
        Assert.Equal([("person ann", 1), ("person ann, on their own words", 0)], toy.Run.Store.Ratings("round-1/check").Select(rating => (rating.Rater, (int)rating.Value)));
    }

    [Fact]
    public async Task A_source_that_checks_nothing_refuses_nothing()
    {
        using var toy = new ToyRun();

        Assert.Empty(await new RedraftChecks(toy.Run, new ToyAnnotator()).RefusedAsync("round-1/check", Redrafts(toy.Run, 2), CancellationToken.None));
        Assert.Empty(toy.Run.Store.Ratings("round-1/check"));
    }

    private static IReadOnlyList<ScoredDraft> Redrafts(RunContext run, int count)
    {
        var problem = run.Training[0];
        var drafts = Enumerable.Range(0, count).Select(i => new Draft { Id = $"r{i}", ProblemId = problem.Id, Text = $"text {i}", Author = new Author(AuthorKind.Model, "m"), Sample = i }).ToList();
        run.Store.Commit(new RunBatch { Origin = run.OriginOf("round-1/refine"), Units = ["all"], Drafts = [.. drafts.Select(draft => (draft, 1UL))] });
        return [.. drafts.Select(draft => new ScoredDraft(problem, draft, new Score { DraftId = draft.Id, Scorer = "", Value = 0, Passed = false, Kind = "" }))];
    }
}
