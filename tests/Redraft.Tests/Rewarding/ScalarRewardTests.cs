using Redraft.Rewarding;

namespace Redraft.Tests.Rewarding;

public sealed class ScalarRewardTests : RewardKindContract
{
    protected override IRewardKind Part => new ScalarReward();

    [Fact]
    public void A_pair_is_both_answers_of_both_texts_each_with_its_side()
        => Assert.Equal(
            [("better", "yes", 1), ("better", "no", -1), ("worse", "yes", -1), ("worse", "no", 1.0)],
            Part.Examples(Posts, new TextPair(Post, "better", "worse")).Select(e => (e.Prompt.Parts.Last(p => !p.Trusted).Text, e.Text, e.Weight)));

    [Fact]
    public async Task A_number_is_the_difference_of_both_answers_in_nats()
        => Assert.Equal(0.4, Assert.Single(await Part.RateAsync(new PrefersLonger(), Posts, [new(Post, "a b")], TestContext.Current.CancellationToken)), 1e-6);
}
