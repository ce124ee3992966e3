using Redraft.Rewarding;

namespace Redraft.Tests.Rewarding;

public sealed class ClassificationRewardTests : RewardKindContract
{
    protected override IRewardKind Part => new ClassificationReward();

    [Fact]
    public void The_preferred_text_is_to_be_answered_with_yes_and_the_other_with_no()
    {
        var examples = Part.Examples(Posts, new TextPair(Post, "better", "worse"));

        Assert.Equal(["yes", "no"], examples.Select(e => e.Text));
        Assert.Equal([Posts.AskExcellent(Post, "better").Prompt.ToString(), Posts.AskExcellent(Post, "worse").Prompt.ToString()], examples.Select(e => e.Prompt.ToString()));
    }

    [Fact]
    public async Task A_number_is_the_share_of_yes()
        => Assert.Equal(1 / (1 + Math.Exp(-0.4)), Assert.Single(await Part.RateAsync(new PrefersLonger(), Posts, [new(Post, "a b")], TestContext.Current.CancellationToken)), 1e-6);
}
