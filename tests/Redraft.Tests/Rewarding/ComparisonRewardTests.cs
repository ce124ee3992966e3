using Redraft.Rewarding;

namespace Redraft.Tests.Rewarding;

public sealed class ComparisonRewardTests : RewardKindContract
{
    protected override IRewardKind Part => new ComparisonReward();

    [Fact]
    public void A_pair_is_learned_in_both_orders()
        => Assert.Equal(
            [("better", "worse", "a"), ("worse", "better", "b")],
            Part.Examples(Posts, new TextPair(Post, "better", "worse")).Select(e =>
            {
                var texts = e.Prompt.Parts.Where(p => !p.Trusted).Skip(1).Select(p => p.Text).ToList();
                return (texts[0], texts[1], e.Text);
            }));

    [Fact]
    public async Task A_single_text_is_compared_with_itself_and_counts_half_whatever_place_the_model_likes()
        => Assert.Equal(0.5, Assert.Single(await Part.RateAsync(new PrefersLonger(), Posts, [new(Post, "a b")], TestContext.Current.CancellationToken)), 1e-6);
}
