using Redraft.Rating;

namespace Redraft.Tests.Rating;

public sealed class TaskScoreTests : RaterContract
{
    protected override IRater Part => new TaskScore();

    [Fact]
    public async Task It_repeats_the_score()
        => Assert.Equal(Redrafts().Select(r => r.Score.Value), await Part.RateAsync(Redrafts(), Context, TestContext.Current.CancellationToken));
}
