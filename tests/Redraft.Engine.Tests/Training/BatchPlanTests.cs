using Redraft.Engine.Training;

namespace Redraft.Engine.Tests.Training;

public sealed class BatchPlanTests
{
    [Fact]
    public void Every_example_is_taken_once_per_epoch_in_another_order()
    {
        var plan = new BatchPlan(new int[10], new TrainingOptions { Epochs = 2, ExamplesPerBatch = 4 });
        Assert.Equal(6, plan.Steps); // 4 + 4 + 2, twice
        int[] first = [.. plan.Next(), .. plan.Next(), .. plan.Next()];
        int[] second = [.. plan.Next(), .. plan.Next(), .. plan.Next()];
        Assert.Equal(Enumerable.Range(0, 10), first.Order());
        Assert.Equal(Enumerable.Range(0, 10), second.Order());
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void A_batch_by_tokens_stops_as_soon_as_it_has_enough()
    {
        var plan = new BatchPlan([3, 3, 3, 3, 3], new TrainingOptions { TokensPerBatch = 6 });
        Assert.Equal(3, plan.Steps);
        Assert.Equal([2, 2, 1], Enumerable.Range(0, 3).Select(_ => plan.Next().Length));
    }

    [Fact]
    public void A_number_of_steps_goes_on_over_as_many_epochs_as_it_takes()
    {
        var plan = new BatchPlan([1, 1], new TrainingOptions { Steps = 5, ExamplesPerBatch = 2 });
        Assert.Equal(5, plan.Steps);
        var taken = Enumerable.Range(0, 5).Sum(_ => plan.Next().Length);
        Assert.Equal((10, 4), (taken, plan.Epoch));
    }

    [Fact]
    public void A_plan_moved_to_a_place_goes_on_as_the_first_one_does()
    {
        var options = new TrainingOptions { ExamplesPerBatch = 3, ShuffleSeed = 9, Steps = 100 };
        var (plan, moved) = (new BatchPlan(new int[7], options), new BatchPlan(new int[7], options));
        for (var step = 0; step < 5; step++)
        {
            plan.Next();
        }

        moved.MoveTo(plan.Epoch, plan.Position);
        Assert.Equal(plan.Next(), moved.Next());
        Assert.Equal(plan.Next(), moved.Next());
    }
}
