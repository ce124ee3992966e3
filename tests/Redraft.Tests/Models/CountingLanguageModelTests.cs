using Redraft.Models;

namespace Redraft.Tests.Models;

public sealed class CountingLanguageModelTests : LanguageModelContract
{
    protected override ILanguageModel Part { get; } =
        new CountingLanguageModel(new ScriptedLanguageModel((prompt, seed) => $"{prompt} {seed}"), TimeProvider.System);

    [Fact]
    public async Task Counts_requests_samples_tokens_and_time()
    {
        var clock = new TickingClock();
        var model = new CountingLanguageModel(new ScriptedLanguageModel((prompt, seed) => new string('a', (int)seed)), clock);
        Assert.Equal(ModelUsage.None, model.Usage);
        await model.GenerateAsync([new(Prompt.Empty.Text("x"), [1, 2]), new(Prompt.Empty.Text("y"), [3])], new SamplingOptions(), CancellationToken.None);
        await model.ScoreAsync([new(Prompt.Empty.Text("x"), "abc")], CancellationToken.None);
        Assert.Equal(new ModelUsage(2, 3, 1 + 2 + 3 + 3, 1, 4, TimeSpan.FromSeconds(2)), model.Usage);
        Assert.Equal("scripted", model.Id);
    }

    // Each look at the clock is a second later than the one before.
    private sealed class TickingClock : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds++;
    }
}
