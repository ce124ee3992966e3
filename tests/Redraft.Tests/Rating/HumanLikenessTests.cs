using Redraft.Rating;

namespace Redraft.Tests.Rating;

public sealed class HumanLikenessTests : RaterContract
{
    protected override IRater Part => new HumanLikeness();

    [Fact]
    public async Task It_reads_the_text_alone()
    {
        var with = await Part.RateAsync(Redrafts(), Context, TestContext.Current.CancellationToken);
        var without = await Part.RateAsync([.. Redrafts().Select(r => r with { Feedback = null, Parent = null })], Context, TestContext.Current.CancellationToken);

        Assert.Equal(with, without);
        Assert.All(with, value => Assert.Equal(1 / (1 + Math.Exp(0.1f)), value, 1e-6)); // "yes" has a letter more than "no"
    }
}
