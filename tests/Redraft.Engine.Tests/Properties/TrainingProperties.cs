using FsCheck;
using FsCheck.Fluent;
using Redraft.Engine.Objectives;
using Redraft.Engine.Training;

namespace Redraft.Engine.Tests.Properties;

public sealed class TrainingProperties
{
    private static Gen<(int[] Rows, TrainingOptions Options)> Plans
        => from count in ForAny.Number(1, 40)
           from rows in Gen.Choose(1, 300).ArrayOf(count)
           from epochs in ForAny.Number(1, 4)
           from examples in ForAny.Number(0, 12)
           from tokens in ForAny.Number(1, 2000)
           from seed in ForAny.Number(0, 1000)
           select (rows, new TrainingOptions { Epochs = epochs, ExamplesPerBatch = examples > 0 ? examples : null, TokensPerBatch = tokens, ShuffleSeed = (ulong)seed });

    [Fact]
    public void Each_example_comes_once_per_epoch_in_batches_that_are_never_empty() => ForAny.Check(Plans, input =>
    {
        var plan = new BatchPlan(input.Rows, input.Options);
        var taken = new List<int>();
        for (var step = 0; step < plan.Steps; step++)
        {
            var batch = plan.Next();
            Assert.NotEmpty(batch);
            taken.AddRange(batch);
        }

        var epochs = taken.Chunk(input.Rows.Length).ToList();
        Assert.Equal(input.Options.Epochs, epochs.Count);
        Assert.All(epochs, epoch => Assert.Equal(Enumerable.Range(0, input.Rows.Length), epoch.Order()));
    });

    [Fact]
    public void A_plan_stopped_anywhere_goes_on_as_if_it_had_not_been() => ForAny.Check(
        from input in Plans
        from at in ForAny.Number(0, 60)
        select (input.Rows, input.Options, At: at),
        input =>
        {
            BatchPlan whole = new(input.Rows, input.Options), moved = new(input.Rows, input.Options);
            for (var step = 0; step < Math.Min(input.At, whole.Steps - 1); step++)
            {
                whole.Next();
            }

            moved.MoveTo(whole.Epoch, whole.Position);
            Assert.Equal(whole.Next(), moved.Next());
        });

    [Fact]
    public void The_loss_of_a_batch_is_the_weighted_mean_whatever_the_scale_of_the_weights() => ForAny.Check(
        from count in ForAny.Number(1, 30)
        from surprise in Gen.Choose(0, 20_000).ArrayOf(count)
        from weights in Gen.Choose(0, 8).ArrayOf(count)
        where weights.Any(weight => weight > 0)
        from scale in Gen.Elements(0.125f, 1, 4)
        select (LogProbabilities: Array.ConvertAll(surprise, nats => -nats / 2f), Weights: Array.ConvertAll(weights, weight => weight * scale)),
        input =>
        {
            const double Relative = 1e-6; // of the objective's double sums; its inputs are exact here
            var objective = new WeightedNll();
            var gradient = new float[input.Weights.Length];
            var loss = objective.Evaluate(input.LogProbabilities, input.Weights, objective.Normalizer(input.Weights), gradient);
            var expected = -input.LogProbabilities.Zip(input.Weights, (logp, weight) => (double)logp * weight).Sum() / input.Weights.Sum(weight => (double)weight);
            Assert.Equal(expected, loss, Relative * (1 + expected));
            Assert.Equal(-1, gradient.Sum(value => (double)value), Relative * 10);
        });
}
