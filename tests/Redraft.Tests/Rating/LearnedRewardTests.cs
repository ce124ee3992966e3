using Redraft.Rating;
using Redraft.Rewarding;

namespace Redraft.Tests.Rating;

public sealed class LearnedRewardTests : RaterContract
{
    private static readonly IRewardKind Kind = new ClassificationReward();

    protected override IRater Part => Raters.Find(LearnedReward.RaterName)!;

    protected override RatingContext Context => base.Context with { RewardModel = new RewardModel(Kind, Plain.Judge, Posts) };

    private RatingContext Plain => base.Context;

    [Fact]
    public async Task It_reads_the_text_alone()
    {
        var with = await Part.RateAsync(Redrafts(), Context, TestContext.Current.CancellationToken);
        var without = await Part.RateAsync([.. Redrafts().Select(r => r with { Feedback = null, Parent = null })], Context, TestContext.Current.CancellationToken);

        Assert.Equal(with, without);
    }

    [Fact]
    public async Task A_run_without_a_reward_model_is_told_what_to_do()
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => Part.RateAsync(Redrafts(), Plain, TestContext.Current.CancellationToken));
        Assert.Contains("add the section reward-model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_without_questions_is_refused() => Assert.Contains("no questions", Part.Refusal(new ToyTask()), StringComparison.Ordinal);
}
