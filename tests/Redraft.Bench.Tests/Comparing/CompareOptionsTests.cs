using Redraft.Bench.Comparing;

namespace Redraft.Bench.Tests.Comparing;

public sealed class CompareOptionsTests
{
    [Fact]
    public void Five_rounds_unless_quick_or_told()
    {
        Assert.Equal(5, CompareOptions.Parse([]).Rounds);
        Assert.Equal(2, CompareOptions.Parse(["--quick"]).Rounds);
        Assert.Equal(TimeSpan.FromMinutes(3), CompareOptions.Parse(["--patience", "3"]).Patience);
        Assert.Equal(7, CompareOptions.Parse(["--quick", "--rounds", "7"]).Rounds);
    }

    [Fact]
    public void Only_takes_words_up_to_the_next_option()
    {
        var options = CompareOptions.Parse(["--only", "train-tiny", "stream", "--json"]);

        Assert.True(options.Json);
        Assert.True(options.Wants("train-tiny-vs-torch"));
        Assert.True(options.Wants("stream-3m-vs-llama2c"));
        Assert.False(options.Wants("sample-3m-vs-llama"));
    }

    [Fact]
    public void Shared_gives_everybody_one_thread_and_counts_processor_time()
    {
        var options = CompareOptions.Parse(["--shared"]);

        Assert.Equal(1, options.Threads);
        Assert.IsType<PerProcessorSecond>(options.Timed(new FakeContender()));
        Assert.IsType<FakeContender>(new CompareOptions().Timed(new FakeContender()));
    }

    [Theory]
    [InlineData("--rounds", "0")]
    [InlineData("--rounds", "many")]
    [InlineData("--only")]
    [InlineData("fast")]
    public void What_isnt_understood_is_refused_with_the_usage(params string[] arguments)
    {
        var error = Assert.Throws<ArgumentException>(() => CompareOptions.Parse(arguments));

        Assert.Contains("usage: bench/run", error.Message, StringComparison.Ordinal);
    }
}
