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
    public void Bins_are_of_equal_size_and_equal_numbers_stay_together()
    {
        var even = SelectorCalibration.Binned([.. Enumerable.Range(0, 100).Select(i => ((double)i, i >= 50))]);
        Assert.Equal(10, even.Count);
        Assert.All(even, bin => Assert.Equal(10, bin.Count));
        Assert.Equal([0, 0, 0, 0, 0, 10, 10, 10, 10, 10], even.Select(bin => bin.Passed));

        var tied = SelectorCalibration.Binned([.. Enumerable.Range(0, 100).Select(i => ((double)Math.Min(i, 30), true))]);
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
