using Redraft.Bench.Comparing;

namespace Redraft.Bench.Tests.Comparing;

public sealed class LineContenderTests
{
    [Fact]
    public void It_speaks_the_lines_of_a_driver()
    {
        using var contender = Shell("echo noise; echo answer 42; echo ready here I am; while read -r word seconds; do echo 12.5; done");

        contender.Start();

        Assert.Equal(("here I am", "42", 12.5), (contender.Description, contender.Answer, contender.Measure(0.1)));
        Assert.InRange(contender.PeakMebibytes ?? 0, 0.1, 1000);
    }

    [Fact]
    public void One_that_ends_says_what_it_complained_of()
    {
        using var contender = Shell("echo no memory >&2; exit 3");

        var error = Assert.Throws<ContenderException>(contender.Start);

        Assert.Contains("it ended", error.Message, StringComparison.Ordinal);
        Assert.Contains("no memory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_is_no_rate_is_refused()
    {
        using var contender = Shell("echo ready; echo ready x; read -r line; echo fast");
        contender.Start();

        Assert.Contains("found 'fast'", Assert.Throws<ContenderException>(() => contender.Measure(0.1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_isnt_there_is_named()
    {
        using var contender = new LineContender(["/nowhere/peer"], new Dictionary<string, string?>());

        Assert.Contains("/nowhere/peer", Assert.Throws<ContenderException>(contender.Start).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_environment_is_changed_as_told()
    {
        var environment = new Dictionary<string, string?> { ["REDRAFT_BENCH_ADDED"] = "yes", ["PATH"] = null };
        using var contender = new LineContender(["/bin/sh", "-c", "echo ready $REDRAFT_BENCH_ADDED $HOME_$PATH; read -r line"], environment);

        contender.Start();

        Assert.StartsWith("yes", contender.Description, StringComparison.Ordinal);
        Assert.DoesNotContain(Environment.GetEnvironmentVariable("PATH")!, contender.Description, StringComparison.Ordinal);
    }

    private static LineContender Shell(string script) => new(["/bin/sh", "-c", script], new Dictionary<string, string?>());
}
