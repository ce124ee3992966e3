using Redraft.Evaluating;

namespace Redraft.Tests.Evaluating;

public sealed class PassRatesTests
{
    [Fact]
    public void Samples_that_our_harness_failed_to_grade_count_neither_way()
    {
        var rates = PassRates.ByProblem([Sample("p", "pass"), Sample("p", "harness"), Sample("p", "wrong"), Sample("q", "harness")], 1);

        Assert.Equal(0.5, rates["p"]);
        Assert.DoesNotContain("q", rates.Keys);
    }

    private static (Draft, Score) Sample(string problem, string kind) => (
        new Draft { Id = Guid.NewGuid().ToString(), ProblemId = problem, Text = "", Author = new Author(AuthorKind.Model, "m") },
        new Score { DraftId = "", Scorer = "tests", Value = kind == "pass" ? 1 : 0, Passed = kind == "pass", Kind = kind });
}
