using Redraft.Evaluating;
using Redraft.Viewing;

namespace Redraft.Tests.Viewing;

public sealed class SampleTableTests : IDisposable
{
    private readonly ViewedRoom _room = new();

    public void Dispose() => _room.Dispose();

    [Fact]
    public void Rates_are_those_of_the_estimator_over_graded_samples()
    {
        var table = Table(_room.Run);

        Assert.Equal(["evaluate/zero-shot", "round-1/draft", "round-1/refine", "evaluate/ilf-round-1"], table.Stages);
        Assert.Equal([("h1", 0.5), ("h2", 0)], table.ByProblem("evaluate/zero-shot", 1).Select(p => (p.Key, p.Value)));
        Assert.Equal((0.25, 2), (table.Rate("evaluate/zero-shot", 1).Value, table.Rate("evaluate/zero-shot", 1).Count));
        Assert.Equal([("h1", 1.0), ("h2", 0)], table.ByProblem("evaluate/zero-shot", 2).Select(p => (p.Key, p.Value))); // one of two passes: any two have it
        Assert.Equal([("h1", 1.0), ("h2", 1)], table.ByProblem("evaluate/ilf-round-1", 1).Select(p => (p.Key, p.Value))); // the one that we failed to grade counts neither way
        Assert.Equal(["h1"], table.ByProblem("evaluate/ilf-round-1", 2).Keys); // the other has only one sample
        Assert.Equal((3, 3), table.Passed("evaluate/ilf-round-1"));
    }

    [Fact]
    public void Kinds_of_failure_are_counted()
        => Assert.Equal([("exception", 1), ("pass", 1), ("wrong", 2)], Table(_room.Run).Kinds("evaluate/zero-shot").OrderBy(k => k.Key).Select(k => (k.Key, k.Value)));

    [Fact]
    public void Several_seeds_are_averaged_over_the_problems_that_all_have()
    {
        var run = _room.Write("two", 1, 2);
        using (var folder = Redraft.Runs.RunFolder.Open(run))
        using (var database = folder.OpenDatabase())
        {
            database.StoreOf(2).Commit(ViewedRoom.Batch("evaluate/zero-shot", ViewedRoom.Sample("z9", "h1", ViewedRoom.Base, Verdict.Pass), ViewedRoom.Sample("z10", "programs/p1", ViewedRoom.Base, Verdict.Pass)) with { Units = ["more"] });
        }

        var rates = Table(run).ByProblem("evaluate/zero-shot", 1);

        Assert.Equal(["h1", "h2"], rates.Keys); // the third is of one seed only
        Assert.Equal((0.5 + (2.0 / 3)) / 2, rates["h1"], 12);
    }

    [Fact]
    public void Two_stages_are_compared_problem_by_problem()
    {
        var a = new Dictionary<string, double> { ["same"] = 0.5, ["better"] = 0.25, ["worse"] = 1, ["gone"] = 1 };
        var b = new Dictionary<string, double> { ["same"] = 0.5, ["better"] = 1, ["worse"] = 0.75, ["new"] = 0 };

        var compared = StageComparison.Of(a, b);

        Assert.Equal(["better", "same", "worse"], compared.Problems.Select(p => p.ProblemId));
        Assert.Equal((1, 1, 2), (compared.Better, compared.Worse, compared.OnlyInOne));
        Assert.Equal(0.5 / 3, compared.Difference.Value, 12);
        Assert.True(compared.Difference.Low < 0 && compared.Difference.High > 0.5);
    }

    private static SampleTable Table(string path)
    {
        using var run = ViewedRun.Open(path);
        return SampleTable.Of(run);
    }
}
