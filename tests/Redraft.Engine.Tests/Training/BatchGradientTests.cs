using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Objectives;
using Redraft.Engine.Tests.Architectures;
using Redraft.Engine.Training;

namespace Redraft.Engine.Tests.Training;

public sealed class BatchGradientTests
{
    /// <summary>Relative to the largest gradient of the array: float roundings through two layers and back.</summary>
    private const double GradientTolerance = 2e-5;

    private const double LossTolerance = 1e-6;

    public static TheoryData<string> Goldens => GoldenTransformer.Names(_ => true);

    [Theory]
    [MemberData(nameof(Goldens))]
    public void Loss_and_gradients_equal_those_of_torch(string name)
    {
        var golden = GoldenTransformer.Find(name);
        var (loss, gradients) = Run(golden, Examples(golden));
        Assert.Equal(golden.Loss, loss, LossTolerance);
        Assert.Equal(golden.Gradients.Keys, gradients.Select(gradient => gradient.Name));
        for (var p = 0; p < gradients.Length; p++)
        {
            var expected = golden.Gradients[gradients[p].Name];
            var (norm, probe) = (0.0, 0.0);
            for (var i = 0; i < gradients[p].Values.Length; i++)
            {
                norm += (double)gradients[p].Values[i] * gradients[p].Values[i];
                probe += gradients[p].Values[i] * GoldenTransformer.Hashed(p, i);
            }

            Assert.Equal(expected.Norm, Math.Sqrt(norm), GradientTolerance * expected.Norm);
            Assert.Equal(expected.Probe, probe, GradientTolerance * expected.Norm);
        }
    }

    [Theory]
    [InlineData("llama", 4, 2, false, false, true)]
    [InlineData("llama", 3, 3, false, false, false)]
    [InlineData("qwen2", 4, 1, true, false, true)]
    [InlineData("qwen3", 6, 3, false, true, true)]
    [InlineData("qwen3", 2, 1, true, true, false)]
    [InlineData("gpt2", 4, 4, false, false, true)]
    [InlineData("gpt2", 3, 3, false, false, false)]
    public void Gradients_equal_central_differences_in_double(
        string type, int heads, int groups, bool bias, bool queryKeyNorm, bool tied)
    {
        // Odd sizes, with tails for every vector width.
        var config = new ModelConfig
        {
            ModelType = type, VocabularySize = 23, Width = heads * 6, Layers = 2, Heads = heads, KeyValueHeads = groups, HeadWidth = 6,
            FeedForwardWidth = 29, ContextLength = 12, AttentionBias = bias, QueryKeyNorm = queryKeyNorm, TiedHead = tied,
        };
        var golden = new GoldenTransformer("", config, [], [], 0, []);
        TrainingSequence[] examples =
        [
            new("a", [3, 1, 4, 1, 5, 9, 2], [0, 0, 1, 0.5f, 0, -1, 1]),
            new("b", [22, 0, 22], [0, 1, 2]),
        ];
        var (_, gradients) = Run(golden, examples);
        using var pool = new WorkerPool(1);
        using var model = golden.Model(pool);
        var weights = model.Parameters.ToDictionary(
            parameter => parameter.Name, parameter => parameter.Value.Span.ToArray().Select(value => (double)value).ToArray());
        foreach (var (name, values) in gradients)
        {
            var largest = values.Max(Math.Abs);
            for (var i = 0; i < values.Length; i += Math.Max(1, values.Length / 7)) // some of each array, at irregular places
            {
                Assert.Equal(Slope(config, weights, examples, name, i), values[i], GradientTolerance * Math.Max(largest, 1e-3));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Goldens))]
    public void Packed_equals_one_by_one(string name)
    {
        var golden = GoldenTransformer.Find(name);
        var (together, packed) = Run(golden, Examples(golden));
        var (apart, alone) = Run(golden, Examples(golden), tokensPerPass: 1);
        Assert.Equal(together, apart, LossTolerance);
        AssertSame(packed, alone);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_completion_longer_than_a_chunk_of_logits_gives_the_same_gradients(bool decomposes)
    {
        var golden = GoldenTransformer.Find("llama");
        var (loss, whole) = Run(golden, Examples(golden));
        var (chunkedLoss, chunked) = Run(golden, Examples(golden), chunkRows: 2, objective: decomposes ? new WeightedNll() : new WholeCompletions());
        Assert.Equal(loss, chunkedLoss, LossTolerance);
        AssertSame(whole, chunked);
    }

    [Theory]
    [MemberData(nameof(Goldens))]
    public void Any_thread_count_gives_the_same_bits(string name)
    {
        var golden = GoldenTransformer.Find(name);
        var examples = Enumerable.Range(0, 30).SelectMany(_ => Examples(golden)).ToArray(); // enough rows for several blocks
        var (loss, one) = Run(golden, examples, threads: 1);
        var (lossOfFour, four) = Run(golden, examples, threads: 4);
        Assert.Equal(loss, lossOfFour);
        Assert.All(one.Zip(four), pair => Assert.Equal(pair.First.Values, pair.Second.Values));
    }

    private static TrainingSequence[] Examples(GoldenTransformer golden)
        => [.. golden.Sequences.Select((sequence, i) => new TrainingSequence($"example {i}", sequence.Tokens, sequence.Weights))];

    private static (double Loss, (string Name, float[] Values)[] Gradients) Run(
        GoldenTransformer golden, TrainingSequence[] examples, int tokensPerPass = 10_000, int threads = 2, int? chunkRows = null, ITokenObjective? objective = null)
    {
        using var pool = new WorkerPool(threads);
        using var model = golden.Model(pool);
        using var gradient = new BatchGradient(model, objective ?? new WeightedNll(), pool, chunkRows);
        var loss = gradient.Add(examples, tokensPerPass, step: 1);
        return (loss, [.. model.Parameters.Select(parameter => (parameter.Name, parameter.Gradient.Span.ToArray()))]);
    }

    private static double Slope(
        ModelConfig config, Dictionary<string, double[]> weights, TrainingSequence[] examples, string name, int i)
    {
        const double Step = 1e-5; // error of about Step² = 1e-10
        var (model, value) = (new ReferenceTransformer(config, weights), weights[name][i]);
        weights[name][i] = value + Step;
        var above = model.Loss(examples);
        weights[name][i] = value - Step;
        var below = model.Loss(examples);
        weights[name][i] = value;
        return (above - below) / (2 * Step);
    }

    private static void AssertSame((string Name, float[] Values)[] expected, (string Name, float[] Values)[] found)
    {
        for (var p = 0; p < expected.Length; p++)
        {
            var largest = expected[p].Values.Max(Math.Abs);
            TransformerChecks.AssertClose(expected[p].Values, found[p].Values, GradientTolerance * largest);
        }
    }

    /// <summary>The same loss, of which nobody knows that it decomposes: every completion is judged whole.</summary>
    private sealed class WholeCompletions : ITokenObjective
    {
        private readonly WeightedNll _same = new();

        public string Name => "whole";

        public string Summary => "";

        public double Normalizer(ReadOnlySpan<float> weights) => _same.Normalizer(weights);

        public double Evaluate(ReadOnlySpan<float> logProbabilities, ReadOnlySpan<float> weights, double normalizer, Span<float> gradient)
        {
            return _same.Evaluate(logProbabilities, weights, normalizer, gradient);
        }
    }
}
