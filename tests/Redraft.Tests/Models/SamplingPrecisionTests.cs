using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Engine.Sampling;
using Redraft.Models;

namespace Redraft.Tests.Models;

public sealed class SamplingPrecisionTests
{
    // Root mean square of a token's change in nats, of tokens of 0.6 nats on average. Half its square is about the divergence.
    private const double Int8Nats = 0.08; // 0.040 on 1,155 tokens
    private const double BFloat16Nats = 0.01; // 0.0042 on 1,080 tokens, all of keys and values: its weights were published so

    [Theory]
    [InlineData(WeightPrecision.Float32, 0)]
    [InlineData(WeightPrecision.BFloat16, BFloat16Nats)]
    [InlineData(WeightPrecision.Int8, Int8Nats)]
    public void The_embedded_model_gives_its_own_texts_nearly_the_same_probabilities_in_each_precision(WeightPrecision precision, double nats)
    {
        using var pool = new WorkerPool(2);
        var (model, tokenizer, _) = Checkpoint.Load(new ShippedModels(Checkout.Root).FolderOf("nano")!, pool);
        using var weights = model;
        using var sampler = new SequenceSampler(model, tokenizer, pool);
        List<SampleRequest> requests = [.. new[] { "def ", "Write a function that returns the even numbers of xs.\n", "The " }
            .Select(text => new SampleRequest([tokenizer.EndOfText, .. tokenizer.Encode(text, specialTokens: false)], [1, 2, 3, 4, 5, 6]))];
        var drawn = sampler.Sample(requests, new DecodingOptions { MaxTokens = 60 }, cancellation: TestContext.Current.CancellationToken);

        using var scorer = new SequenceScorer(model, pool, precision: precision);
        var scores = scorer.Score(
            [.. requests.Zip(drawn, (request, samples) => new ScoreRequest(request.Prompt, [.. samples.Select(s => s.Tokens)]))], TestContext.Current.CancellationToken);

        var before = drawn.SelectMany(samples => samples).SelectMany(sample => sample.LogProbabilities);
        var squares = before.Zip(scores.SelectMany(samples => samples).SelectMany(tokens => tokens), (a, b) => (double)(a - b) * (a - b)).ToList();
        Assert.True(squares.Count > 200);
        Assert.InRange(Math.Sqrt(squares.Average()), precision == WeightPrecision.Float32 ? 0 : 1e-4, nats); // rounding so coarsely can't be invisible
    }
}
