using Redraft.Runs;

namespace Redraft.Tests.Runs;

public sealed class ReportAnswerTests
{
    private static readonly RunReport Report = new()
    {
        Task = "programs",
        Seeds = [1],
        Results =
        [
            new("zero-shot", "pass@1", 0.25, 0.2, 0.3, 200), new("zero-shot", "pass@10", 0.4, 0.3, 0.5, 200),
            new("sft-own-passing", "pass@1", 0.45, 0.4, 0.5, 200), new("sft-gold", "pass@1", 0.99, 0.98, 1, 200),
            new("ilf-round-1", "pass@1", 0.7, 0.6, 0.8, 200), new("ilf-round-2", "pass@1", 0.8, 0.75, 0.85, 200),
            new("ilf-round-2", "pass@10", 0.97, 0.9, 1, 200), new("ilf-round-2", "pass@1", 0.1, 0.1, 0.1, 200, Seed: 1),
        ],
        Differences = [new("ilf-round-2", "zero-shot", "pass@1", 0.55, 0.5, 0.6), new("ilf-round-2", "sft-own-passing", "pass@1", 0.35, 0.3, 0.4)],
        TotalSeconds = 1,
    };

    [Fact]
    public void It_names_the_last_round_the_start_and_the_baselines_with_intervals()
    {
        var answer = ReportAnswer.Of(Report);

        Assert.Equal(
            "After 2 rounds of feedback the model solves 80.0 % (95 % interval 75.0 to 85.0, n = 200) of the held-out problems at the first try, against 25.0 % before: "
            + "a paired difference of +55.0 points (+50.0 to +60.0).", answer[0]);
        Assert.Equal("With learning from its own passing samples, without feedback, it reaches 45.0 %: a paired difference of +35.0 points (+30.0 to +40.0).", answer[1]);
        Assert.Equal("With learning from the reference solutions, it reaches 99.0 %.", answer[2]);
    }

    [Fact]
    public void An_unfinished_run_is_called_so_first()
    {
        RoundCounts Counts(int round) => new(round, 1, 1, 1, 1, 1, 1, 1);

        Assert.Equal("Unfinished: round 3 is not measured yet; redraft resume runs/x goes on.", ReportAnswer.Of(Report with { Run = "runs/x", Rounds = [Counts(1), Counts(3)] })[0]);
        Assert.DoesNotContain("Unfinished", ReportAnswer.Of(Report with { Rounds = [Counts(2)] })[0]);
    }

    [Fact]
    public void Without_a_round_there_is_no_answer_to_invent()
    {
        Assert.Equal(["This run has not come to a result yet."], ReportAnswer.Of(Report with { Results = [Report.Results[0]] }));
        Assert.Equal(["This run has not come to a result yet."], ReportAnswer.Of(Report with { Results = [] }));
    }
}
