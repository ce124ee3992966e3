using Redraft.Annotating;
using Redraft.FeedingBack;
using Redraft.Rating;
using Redraft.Tests.Annotating;
using Redraft.Viewing;

namespace Redraft.Tests.Viewing;

public sealed class SelectorCalibrationTests : IDisposable
{
    private readonly ViewedRoom _room = new();

    public void Dispose() => _room.Dispose();

    [Fact]
    public void Numbers_are_set_against_what_passed_and_those_that_are_none_left_out()
    {
        using var run = ViewedRun.Open(_room.Run);
        var calibrations = SelectorCalibration.Of(run);

        var length = calibrations.Single(c => c.By == "length");
        Assert.Equal([new(5, 5, 1, 0), new(9, 9, 1, 1)], length.Bins);
        var own = calibrations.Single(c => c.By == SelectorCalibration.OwnLogProbability);
        Assert.Equal("round-1/refine", own.Stage);
        Assert.Equal([new(-3, -3, 1, 0), new(-2, -2, 1, 0), new(-1, -1, 1, 1)], own.Bins);
    }

    [Fact]
    public async Task What_people_picked_rejected_and_checked_is_set_against_the_numbers_too()
    {
        _room.Commit(ViewedRoom.Batch("round-1/check") with { Ratings = [new RedraftRating("r1", RedraftChecks.Person + "ann", 1), new RedraftRating("r1", RedraftChecks.Person + "bo", 0), new RedraftRating("r3", RedraftChecks.Person + "ann", 0)] });
        const string Text = "def solve(xs):\n    return sum(x for x in xs if x % 2 == 0)\n";
        await using (var database = AnnotationDatabase.Open(Path.Combine(_room.Run, AnnotationDatabase.FileName)))
        {
            var annotators = new Annotators(database, TimeProvider.System);
            var queue = new AnnotationQueue(database, annotators, TimeProvider.System, AnnotationRoom.Lease);
            var ann = (await annotators.InviteAsync("Ann", AnnotatorRole.Annotator, "test")).Annotator.Id;
            await queue.AddAsync([AnnotationRoom.Item("d1"), AnnotationRoom.Item("d2")], 1);
            await PickAsync(queue, ann, "d1", picked: 0, ("r1", Text), ("r2", Text));
            await PickAsync(queue, ann, "d2", picked: null, ("r3", "another text than the run has drawn"));
        }

        using var run = ViewedRun.Open(_room.Run);
        var calibrations = SelectorCalibration.Of(run);

        Assert.DoesNotContain(calibrations, c => c.By.StartsWith(RedraftChecks.Person, StringComparison.Ordinal));
        var own = calibrations.Single(c => c.By == SelectorCalibration.OwnLogProbability).Bins; // r3, r2, r1
        Assert.Equal([(0, 0), (0, 1), (1, 1)], own.Select(bin => bin.Picked));
        Assert.Equal([(0, 1), (0, 0), (1, 1)], own.Select(bin => bin.Confirmed));
        Assert.Equal(1, own[^1].Passed);
    }

    private static async Task PickAsync(AnnotationQueue queue, string who, string item, int? picked, params (string Id, string Text)[] redrafts)
    {
        FeedbackPoint[] words = [new("take the even ones")];
        var attempt = await queue.AddAttemptAsync(who, item, words, [.. redrafts.Select(redraft => new AttemptedRedraft(new AnnotationText(redraft.Id, redraft.Text, null, "", [], null), null))]);
        var outcome = await queue.AnswerAsync(who, item, "key-of-" + item, new AnnotationAnswer { Points = words, Attempt = attempt, Picked = picked, RejectedAll = picked is null });
        Assert.Equal(AnswerStatus.Stored, outcome.Status);
    }

    [Fact]
    public void Bins_are_of_equal_size_and_equal_numbers_stay_together()
    {
        var even = SelectorCalibration.Binned([.. Enumerable.Range(0, 100).Select(i => new NumberedDraft(i, i >= 50))]);
        Assert.Equal(10, even.Count);
        Assert.All(even, bin => Assert.Equal(10, bin.Count));
        Assert.Equal([0, 0, 0, 0, 0, 10, 10, 10, 10, 10], even.Select(bin => bin.Passed));

        var tied = SelectorCalibration.Binned([.. Enumerable.Range(0, 100).Select(i => new NumberedDraft(Math.Min(i, 30), true))]);
        Assert.Equal([(0.0, 9.0), (10, 19), (20, 29), (30, 30)], tied.Select(bin => (bin.Low, bin.High)));
        Assert.Equal(70, tied[^1].Count);
    }

    [Fact]
    public void A_selector_is_told_by_what_it_had_and_what_it_took()
    {
        using var run = ViewedRun.Open(_room.Run);

        Assert.Equal(new SelectorRecord("round-1/select", "passing-tests", 2, 1, 1, 1), Assert.Single(SelectorRecord.Of(run)));
    }
}
