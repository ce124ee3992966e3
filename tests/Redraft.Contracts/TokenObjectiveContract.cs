using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Objectives;
using Redraft.Engine.Training;

namespace Redraft.Contracts;

/// <summary>What every objective owes: a gradient that is its loss's, no pull where no weight is, and no memory of the batching.</summary>
public abstract class TokenObjectiveContract : Contract<ITokenObjective>
{
    private const float Step = 1 / 64f; // a power of two: logp ± step is exact in single precision
    private const double Slope = 1e-5;  // two central differences extrapolated leave an error of Step⁴ = 6e-8; the gradient is single precision
    private const double Trajectory = 1e-5; // weights after a few steps of AdamW: single-precision sums in another order

    [Fact]
    public void It_is_listed_under_its_name() => Assert.Equal(Part.GetType(), ObjectiveList.Find(Part.Name).GetType());

    [Fact]
    public void The_gradient_is_the_slope_of_the_loss()
    {
        foreach (var (logp, weights, normalizer) in Completions())
        {
            var gradient = Enumerable.Repeat(float.NaN, logp.Length).ToArray();
            var loss = Part.Evaluate(logp, weights, normalizer, gradient);

            Assert.True(double.IsFinite(loss));
            for (var t = 0; t < logp.Length; t++)
            {
                var expected = ((4 * Difference(logp, weights, normalizer, t, Step)) - Difference(logp, weights, normalizer, t, 2 * Step)) / 3;
                Assert.Equal(expected, gradient[t], Slope);
            }
        }
    }

    [Fact]
    public void A_token_of_weight_0_pulls_at_nothing_and_its_probability_does_not_matter()
    {
        foreach (var (logp, weights, normalizer) in Completions())
        {
            weights[0] = 0;
            var (gradient, other) = (new float[logp.Length], new float[logp.Length]);
            var loss = Part.Evaluate(logp, weights, normalizer, gradient);
            logp[0] -= 3;

            Assert.Equal(loss, Part.Evaluate(logp, weights, normalizer, other));
            Assert.Equal(gradient, other);
            Assert.Equal(0, gradient[0]);
            Assert.Equal(Part.Normalizer(weights), Part.Normalizer(weights.AsSpan(1)));
        }

        Assert.Equal(0, Part.Normalizer([0, 0]));
    }

    [Fact]
    public void The_normalizer_is_finite_and_never_negative()
        => Assert.All(Completions(), c => Assert.True(Part.Normalizer(c.Weights) is >= 0 and < double.PositiveInfinity));

    [Fact]
    public void Two_ways_of_batching_give_one_trajectory()
    {
        var (together, losses) = Train(tokensPerPass: 1000);
        var (apart, same) = Train(tokensPerPass: 1);

        Assert.All(losses.Zip(same), pair => Assert.Equal(pair.First, pair.Second, Trajectory));
        Assert.All(together.Zip(apart), pair => Assert.Equal(pair.First, pair.Second, Trajectory));
    }

    private double Difference(float[] logp, float[] weights, double normalizer, int t, float step)
    {
        var value = logp[t];
        logp[t] = value + step;
        var above = Part.Evaluate(logp, weights, normalizer, new float[logp.Length]);
        logp[t] = value - step;
        var below = Part.Evaluate(logp, weights, normalizer, new float[logp.Length]);
        logp[t] = value;
        return (above - below) / (2 * step);
    }

    /// <summary>Completions of 2 to 9 tokens, logp a multiple of the step, with weights of every kind, each in a batch of its own size.</summary>
    private IEnumerable<(float[] LogProbabilities, float[] Weights, double Normalizer)> Completions()
    {
        var random = new SeededRandom(5);
        for (var length = 2; length < 10; length++)
        {
            var logp = Enumerable.Range(0, length).Select(_ => -(random.Next(400) + 8) * Step).ToArray();
            var weights = Enumerable.Range(0, length).Select(_ => (random.Next(9) - 3) / 2f).ToArray();
            weights[^1] = 1;
            yield return (logp, weights, Part.Normalizer(weights) + random.Next(4));
        }
    }

    private (float[] Weights, IReadOnlyList<double> Losses) Train(int tokensPerPass)
    {
        using var pool = new WorkerPool(1);
        using var model = ArchitectureList.Create(
            new ModelConfig
            {
                ModelType = "llama", VocabularySize = 20, Width = 16, Layers = 1, Heads = 2, KeyValueHeads = 1, HeadWidth = 8,
                FeedForwardWidth = 24, ContextLength = 16,
            },
            pool);
        model.Initialize(2);
        TrainingSequence[] sequences =
        [
            new("a", [3, 1, 4, 1, 5, 9, 2], [0, 0, 1, 0.5f, 0, 1, 1]), TrainingSequence.Of("b", [19, 0], [19]),
            TrainingSequence.Of("c", [1], [2, 3, 4, 5]), TrainingSequence.Of("d", [7, 7], [8, 9], weight: 2),
        ];
        var losses = new List<double>();
        using var trainer = new Trainer(
            model, sequences, new TrainingOptions { Steps = 4, ExamplesPerBatch = 4, TokensPerPass = tokensPerPass, LearningRate = 1e-2 }, pool, Part);
        trainer.Run(step => losses.Add(step.Loss), CancellationToken.None);
        return ([.. model.Parameters.SelectMany(parameter => parameter.Value.Span.ToArray())], losses);
    }
}
