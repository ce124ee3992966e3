namespace Redraft.Sandbox.Tests;

public sealed class IsolationTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    public void A_test_that_needs_isolation_fails_without_it_and_says_what_to_do(string? set)
    {
        var error = Assert.Throws<Xunit.Sdk.FailException>(() => Isolation.Missing("no bubblewrap", set));

        Assert.Contains("no bubblewrap", error.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install -y python3 bubblewrap", error.Message, StringComparison.Ordinal);
        Assert.Contains("REDRAFT_TESTS_WITHOUT_SANDBOX=1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_skipped_where_that_was_asked_for()
    {
        var said = "";
        try
        {
            Isolation.Missing("no bubblewrap", "1");
        }
        catch (Xunit.Sdk.SkipException skipped)
        {
            said = skipped.Message;
        }

        Assert.Contains("no bubblewrap", said, StringComparison.Ordinal);
    }
}
