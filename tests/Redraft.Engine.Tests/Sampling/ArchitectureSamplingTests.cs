using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Sampling;

namespace Redraft.Engine.Tests.Sampling;

/// <summary>The real architectures behind the cache.</summary>
public sealed class ArchitectureSamplingTests
{
    private const double Nats = 1e-4; // the bound; cached and uncached sums differ in their order only
    private const int Vocabulary = 40;

    private static readonly ListedTokenizer Tokenizer = ListedTokenizer.Letters(Vocabulary);
    private static readonly DecodingOptions Options = new() { Temperature = 0.8, MaxTokens = 50, BannedTokens = [Tokenizer.EndOfText] };

    public static TheoryData<string> Names => [.. ArchitectureList.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Cached_decoding_is_the_full_forward_pass(string name)
    {
        using var pool = new WorkerPool(2);
        using var model = Model(name, pool);
        using var sampler = new SequenceSampler(model, Tokenizer, pool);
        foreach (var (request, samples) in Requests.Zip(sampler.Sample(Requests, Options)))
        {
            foreach (var sample in samples)
            {
                var expected = FullForward.LogProbabilities(model, request.Prompt, sample.Tokens);
                Assert.All(expected.Zip(sample.LogProbabilities), pair => Assert.Equal(pair.First, pair.Second, Nats));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Limits_threads_company_and_scoring_change_no_bit(string name)
    {
        using var one = new WorkerPool(1);
        using var three = new WorkerPool(3);
        using var model = Model(name, three);
        using var twin = Model(name, one);
        using var sampler = new SequenceSampler(model, Tokenizer, three);
        using var narrow = new SequenceSampler(twin, Tokenizer, one, new BatchLimits { LiveSequences = 1, PromptRows = 9, LogitFloats = 1 });
        using var scorer = new SequenceScorer(model, three);

        var together = sampler.Sample(Requests, Options);
        var apart = narrow.Sample(Requests, Options);
        var scores = scorer.Score([.. Requests.Zip(together, (request, samples) => new ScoreRequest(request.Prompt, [.. samples.Select(sample => sample.Tokens)]))]);

        Assert.Equal(together.SelectMany(x => x).Select(sample => sample.Tokens), apart.SelectMany(x => x).Select(sample => sample.Tokens));
        Assert.Equal(together.SelectMany(x => x).Select(sample => sample.LogProbabilities), apart.SelectMany(x => x).Select(sample => sample.LogProbabilities));
        Assert.Equal(together.SelectMany(x => x).Select(sample => sample.LogProbabilities), scores.SelectMany(x => x));
    }

    private static IReadOnlyList<SampleRequest> Requests { get; } = [.. Enumerable.Range(0, 5).Select(i => new SampleRequest(
        [.. Enumerable.Range(0, 1 + (i * 17)).Select(t => (t * 5 + i) % Vocabulary)], [1, 2, 3, 4, 5]))];

    private static ITransformer Model(string name, WorkerPool pool)
    {
        var model = ArchitectureList.Create(
            new ModelConfig
            {
                ModelType = name,
                VocabularySize = Vocabulary,
                Width = 48,
                Layers = 3,
                Heads = 4,
                KeyValueHeads = name == "gpt2" ? 4 : 2,
                HeadWidth = 12,
                FeedForwardWidth = 80,
                ContextLength = 130,
                AttentionBias = name is "qwen2" or "gpt2",
                QueryKeyNorm = name == "qwen3",
            },
            pool);
        model.Initialize(11);
        foreach (var parameter in model.Parameters.Where(parameter => parameter.Decay))
        {
            foreach (ref var weight in parameter.Value.Span)
            {
                weight *= 8; // far from uniform, so that a wrong key or position shows
            }
        }

        return model;
    }
}
