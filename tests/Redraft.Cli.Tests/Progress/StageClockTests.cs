using Redraft.Cli.Progress;

namespace Redraft.Cli.Tests.Progress;

public sealed class StageClockTests
{
    [Theory]
    [InlineData(-1, "0.0 s")]
    [InlineData(0.44, "0.4 s")]
    [InlineData(9.94, "9.9 s")]
    [InlineData(9.96, "10 s")]
    [InlineData(59.6, "1 min")]
    [InlineData(130, "2 min 10 s")]
    [InlineData(3900, "1 h 5 min")]
    public void Durations_are_read_at_a_glance(double seconds, string text) => Assert.Equal(text, StageClock.Duration(seconds));

    [Fact]
    public void One_is_counted_in_the_singular()
    {
        Assert.Equal("0/1 set", new StageClock(new SettableClock(), "perplexity", 1, 0, "sets").Counts);
        Assert.Equal("0/2 sets", new StageClock(new SettableClock(), "perplexity", 2, 0, "sets").Counts);
    }

    [Fact]
    public void Before_the_first_unit_no_pace_is_invented() =>
        Assert.Equal("", new StageClock(new SettableClock(), "draft", 10, 0, "problems").Pace);
}
