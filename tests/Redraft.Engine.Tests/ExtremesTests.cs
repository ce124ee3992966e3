using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Sampling;
using Redraft.Engine.Training;

namespace Redraft.Engine.Tests;

/// <summary>Every architecture where sizes and numbers end: one id, one token, a full context, the same token again and again, logits of 10⁴.</summary>
public sealed class ExtremesTests : IDisposable
{
    private const int Context = 24;
    private const double Nats = 1e-4;

    private static readonly ModelConfig Config = new()
    {
        ModelType = "llama", VocabularySize = 11, Width = 16, Layers = 2, Heads = 4, KeyValueHeads = 4, HeadWidth = 4,
        FeedForwardWidth = 24, ContextLength = Context, TiedHead = false,
    };

    private readonly WorkerPool _pool = new(2);

    public static TheoryData<string> Types => [.. ArchitectureList.Names];

    public void Dispose() => _pool.Dispose();

    [Theory]
    [MemberData(nameof(Types))]
    public void A_vocabulary_of_one_id_is_certain_loses_nothing_and_learns_nothing(string type)
    {
        using var model = Make(type, vocabulary: 1);
        var progress = Train(model, [0, 0, 0, 0]);
        var sample = Sample(model, [0], new DecodingOptions { MaxTokens = 3 });

        Assert.Equal((0, 0), (progress.Loss, progress.GradientNorm));
        Assert.All(sample.Tokens, token => Assert.Equal(0, token));
        Assert.All(sample.LogProbabilities, logp => Assert.Equal(0, logp));
        AssertFinite(model);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void One_token_that_predicts_one_loses_what_the_full_pass_says(string type)
    {
        using var model = Make(type);
        var expected = -FullForward.LogProbabilities(model, [3], [7])[0];

        Assert.Equal(expected, Train(model, [3, 7]).Loss, Nats);
        AssertFinite(model);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void A_context_is_used_to_its_last_place_and_not_beyond(string type)
    {
        using var model = Make(type);
        int[] full = [.. Enumerable.Range(0, Context + 1).Select(t => t * 7 % 11)];
        var expected = -FullForward.LogProbabilities(model, full[..1], full[1..]).Average();
        var sample = Sample(model, full[..^2], new DecodingOptions { MaxTokens = 5 });
        var tooLong = Assert.Throws<ArgumentException>(() => Train(model, [.. full, 1]));

        Assert.Single(sample.Tokens);
        Assert.Equal(FullForward.LogProbabilities(model, full[..^2], sample.Tokens)[0], sample.LogProbabilities[0], Nats);
        Assert.Empty(Sample(model, full[..Context], new DecodingOptions { MaxTokens = 5 }).Tokens);
        Assert.Equal(expected, Train(model, full).Loss, Nats);
        Assert.Contains($"at most {Context}", tooLong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void The_same_token_again_and_again_is_scored_as_it_is_trained_on(string type)
    {
        using var model = Make(type);
        int[] tokens = [.. Enumerable.Repeat(4, Context)];
        using var scorer = new SequenceScorer(model, _pool);
        var scores = scorer.Score([new ScoreRequest(tokens[..1], [tokens[1..]])], TestContext.Current.CancellationToken)[0][0];

        Assert.All(FullForward.LogProbabilities(model, tokens[..1], tokens[1..]).Zip(scores), pair => Assert.Equal(pair.First, pair.Second, Nats));
        Assert.Equal(-scores.Average(), Train(model, tokens).Loss, Nats);
        AssertFinite(model);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Logits_of_ten_thousand_give_finite_losses_draws_and_steps(string type)
    {
        const double Spacing = 0.02; // of floats at 10,000 is 0.001, and sums of 16 products differ by some of them
        using var model = Make(type);
        int[] tokens = [1, 2, 3, 4, 5, 6];
        var largest = FullForward.Logits(model, tokens).Max(row => row.Max(Math.Abs));
        foreach (ref var weight in model.HeadWeight.Value.Span)
        {
            weight *= 1e4f / largest;
        }

        var expected = -FullForward.LogProbabilities(model, tokens[..1], tokens[1..]).Average();
        var sample = Sample(model, tokens, new DecodingOptions { MaxTokens = 8, Temperature = 1 });
        var progress = Train(model, tokens);

        Assert.InRange(expected, 1000, 20_000); // so it is the case that is meant
        Assert.Equal(expected, progress.Loss, Spacing);
        Assert.All(sample.LogProbabilities, logp => Assert.InRange(logp, -20_000f, 1e-3f));
        Assert.True(double.IsFinite(progress.GradientNorm));
        AssertFinite(model);
    }

    private static void AssertFinite(ITransformer model)
        => Assert.All(model.Parameters, parameter => Assert.All(parameter.Value.Span.ToArray(), value => Assert.True(float.IsFinite(value), parameter.Name)));

    private ITransformer Make(string type, int vocabulary = 11)
    {
        var model = ArchitectureList.Create(Config with { ModelType = type, VocabularySize = vocabulary }, _pool);
        model.Initialize(seed: 5);
        foreach (ref var weight in model.HeadWeight.Value.Span)
        {
            weight *= 20; // so that predictions differ by more than rounding
        }

        return model;
    }

    private TrainingProgress Train(ITransformer model, int[] tokens)
    {
        using var trainer = new Trainer(model, [TrainingSequence.Of("x", tokens[..1], tokens[1..])], new TrainingOptions { Steps = 2 }, _pool);
        var first = trainer.StepOnce();
        trainer.StepOnce();
        return first;
    }

    private SampledSequence Sample(ITransformer model, IReadOnlyList<int> prompt, DecodingOptions options)
    {
        using var sampler = new SequenceSampler(model, new NeverEndingTokenizer(model.Config.VocabularySize), _pool);
        return sampler.Sample([new SampleRequest(prompt, [1])], options, cancellation: TestContext.Current.CancellationToken)[0][0];
    }
}
