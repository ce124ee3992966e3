using Redraft.Contracts.Fakes;
using Redraft.Engine.Adapting;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Layers;
using Redraft.Engine.Sampling;

namespace Redraft.Contracts;

/// <summary>What every architecture owes, for each of its names: cached decoding is the full pass, company changes no bit, gradients are slopes.</summary>
/// <remarks>Logits against another implementation are in the architecture's own test class, finer gradients in those of training.</remarks>
public abstract unsafe class ArchitectureContract : Contract<ITransformer>, IDisposable
{
    private const double Nats = 1e-4; // cached and uncached sums differ in their order only
    private const int Vocabulary = 40;

    private static readonly ListedTokenizer Tokenizer = ListedTokenizer.Letters(Vocabulary);
    private static readonly DecodingOptions Options = new() { Temperature = 0.8, MaxTokens = 50, BannedTokens = [Tokenizer.EndOfText] };

    private static readonly SampleRequest[] Requests = [.. Enumerable.Range(0, 5).Select(i => new SampleRequest(
        [.. Enumerable.Range(0, 1 + (i * 17)).Select(t => (t * 5 + i) % Vocabulary)], [1, 2, 3, 4, 5]))];

    private readonly WorkerPool _pool = new(3);
    private readonly List<ITransformer> _made = [];

    private ITransformer? _part;

    protected override ITransformer Part => _part ??= Make(Names.First(), _pool);

    /// <summary>The listed names that this architecture goes by, or its own where it is none of the list.</summary>
    protected abstract IEnumerable<string> Names { get; }

    /// <summary>The architecture where it is none of the list; null for those of the list.</summary>
    protected virtual ArchitectureEntry? Outside => null;

    [Fact]
    public void Each_of_its_names_is_listed_and_it_has_no_other()
    {
        var makesIt = Outside is { } own ? [own.Name] : ArchitectureList.Names.Where(name => Make(name, _pool).GetType() == Part.GetType());

        Assert.Equal(Names.Order(StringComparer.Ordinal), makesIt.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Cached_decoding_is_the_full_forward_pass() => ForEachName(model =>
    {
        using var sampler = new SequenceSampler(model, Tokenizer, _pool);
        foreach (var (request, samples) in Requests.Zip(sampler.Sample(Requests, Options, cancellation: CancellationToken.None)))
        {
            foreach (var sample in samples)
            {
                var expected = FullForward.LogProbabilities(model, request.Prompt, sample.Tokens);
                Assert.All(expected.Zip(sample.LogProbabilities), pair => Assert.Equal(pair.First, pair.Second, Nats));
            }
        }
    });

    [Fact]
    public void Limits_threads_company_and_scoring_change_no_bit()
    {
        using var one = new WorkerPool(1);
        foreach (var name in Names)
        {
            var (model, twin) = (Make(name, _pool), Make(name, one));
            using var sampler = new SequenceSampler(model, Tokenizer, _pool);
            using var narrow = new SequenceSampler(twin, Tokenizer, one, new BatchLimits { LiveSequences = 1, PromptRows = 9, LogitFloats = 1 });
            using var scorer = new SequenceScorer(model, _pool);

            var together = sampler.Sample(Requests, Options, cancellation: CancellationToken.None);
            var apart = narrow.Sample(Requests, Options, cancellation: CancellationToken.None).SelectMany(x => x).ToList();
            var scores = scorer.Score(
                [.. Requests.Zip(together, (request, samples) => new ScoreRequest(request.Prompt, [.. samples.Select(s => s.Tokens)]))], CancellationToken.None);

            Assert.Equal(together.SelectMany(x => x).Select(s => s.Tokens), apart.Select(s => s.Tokens));
            Assert.Equal(together.SelectMany(x => x).Select(s => s.LogProbabilities), apart.Select(s => s.LogProbabilities));
            Assert.Equal(together.SelectMany(x => x).Select(s => s.LogProbabilities), scores.SelectMany(x => x));
        }
    }

    [Fact]
    public void Packed_sequences_give_the_bits_that_each_gives_alone() => ForEachName(model =>
    {
        int[][] sequences = [[1, 2, 3, 4, 5], [7], [9, 9, 30, 39, 0, 1, 2], [9, 9]];

        Assert.Equal(sequences.SelectMany(sequence => Hidden(model, [sequence])), Hidden(model, sequences));
    });

    [Fact]
    public void Every_parameters_gradient_is_the_slope_along_it() => ForEachName(model => Assert.Empty(new GradientCheck(model, _pool).Wrong()));

    [Fact]
    public void Every_adapters_gradient_is_the_slope_along_it() => ForEachName(model =>
    {
        using var lora = Adapted(model, "*");

        Assert.Equal(2 * model.Parameters.Count(p => p.Decay && p.Name.Contains("attn", StringComparison.Ordinal)), lora.Parameters.Count(p => p.Name.Contains("attn", StringComparison.Ordinal)));
        Assert.Empty(new GradientCheck(model, _pool, lora.Parameters).Wrong());
        Assert.All(model.Parameters, parameter => Assert.False(parameter.Trains));
    });

    [Fact]
    public void Adapters_that_are_off_or_were_merged_leave_the_model_bit_for_bit() => ForEachName(model =>
    {
        int[][] sequences = [[1, 2, 3, 4, 5], [7]];
        var (before, weights) = (Hidden(model, sequences), Weights(model));
        using var lora = Adapted(model, "*.0.*");
        var adapted = Hidden(model, sequences);

        lora.Enabled = false;
        Assert.Equal(before, Hidden(model, sequences));
        lora.Enabled = true;
        lora.Merge();
        Assert.All(adapted.Zip(Hidden(model, sequences)), pair => Assert.Equal(pair.First, pair.Second, Nats));
        lora.Unmerge();
        Assert.Equal(weights, Weights(model));
        Assert.Equal(adapted, Hidden(model, sequences));
        Assert.NotEqual(before, adapted);
        lora.Merge();
        lora.Dispose();
        Assert.Equal(before, Hidden(model, sequences));
        Assert.All(model.Parameters, parameter => Assert.True(parameter.Trains));
    });

    [Fact]
    public void Cached_decoding_with_adapters_is_the_full_forward_pass() => ForEachName(model =>
    {
        using var lora = Adapted(model, "*");
        using var sampler = new SequenceSampler(model, Tokenizer, _pool);
        var samples = sampler.Sample(Requests[..2], Options, cancellation: CancellationToken.None);

        foreach (var (request, sample) in Requests.Zip(samples, (request, of) => (request, of[0])))
        {
            var expected = FullForward.LogProbabilities(model, request.Prompt, sample.Tokens);
            Assert.All(expected.Zip(sample.LogProbabilities), pair => Assert.Equal(pair.First, pair.Second, Nats));
        }
    });

    [Fact]
    public void A_clone_has_the_same_weights_and_its_own_memory() => ForEachName(model =>
    {
        using var clone = model.Clone();
        var before = Hidden(model, [[1, 2, 3]]);

        Assert.Equal(before, Hidden(clone, [[1, 2, 3]]));
        clone.Initialize(4);
        Assert.NotEqual(before, Hidden(clone, [[1, 2, 3]]));
        Assert.Equal(before, Hidden(model, [[1, 2, 3]]));
        model.CopyWeightsTo(clone);
        Assert.Equal(before, Hidden(clone, [[1, 2, 3]]));
    });

    [Fact]
    public void Parameters_have_names_of_their_own_and_the_head_is_one_of_them() => ForEachName(model =>
    {
        Assert.Equal(model.Parameters.Count, model.Parameters.Select(p => p.Name).Distinct().Count());
        Assert.Contains(model.HeadWeight, model.Parameters);
    });

    public void Dispose()
    {
        _made.ForEach(model => model.Dispose());
        _pool.Dispose();
        GC.SuppressFinalize(this);
    }

    private void ForEachName(Action<ITransformer> check)
    {
        foreach (var name in Names)
        {
            check(Make(name, _pool));
        }
    }

    /// <summary>Adapters that change much: B is as large as A.</summary>
    private Lora Adapted(ITransformer model, string target)
    {
        var lora = Lora.Attach(model, new LoraOptions { Rank = 3, Alpha = 4, Targets = [target] }, _pool, seed: 5);
        foreach (var (a, b) in lora.Parameters.Chunk(2).Select(pair => (pair[0], pair[1])))
        {
            for (var i = 0; i < b.Value.Span.Length; i++)
            {
                b.Value.Span[i] = 3 * a.Value.Span[i % a.Value.Span.Length];
            }
        }

        return lora;
    }

    private static float[] Weights(ITransformer model) => [.. model.Parameters.SelectMany(parameter => parameter.Value.Span.ToArray())];

    /// <summary>[rows, D]</summary>
    private float[] Hidden(ITransformer model, int[][] sequences)
    {
        var attention = new PackedAttention(model.Config, _pool);
        attention.SetSequences([.. sequences.Select(tokens => tokens.Length)]);
        int[] tokens = [.. sequences.SelectMany(sequence => sequence)];
        var hidden = new float[tokens.Length * model.Config.Width];
        fixed (float* rows = hidden)
        {
            model.Forward(tokens, [.. sequences.SelectMany(sequence => Enumerable.Range(0, sequence.Length))], attention, rows);
        }

        return hidden;
    }

    private ITransformer Make(string name, WorkerPool pool)
    {
        var model = ArchitectureList.Create(
            new ModelConfig
            {
                ModelType = name,
                Outside = Outside,
                VocabularySize = Vocabulary,
                Width = 48,
                Layers = 3,
                Heads = 4,
                KeyValueHeads = name is "gpt2" or "gptj" or "codegen" ? 4 : 2,
                HeadWidth = 12,
                FeedForwardWidth = 80,
                ContextLength = 130,
                RotaryWidth = name is "gptj" or "codegen" ? 8 : 0,
                AttentionBias = name is "qwen2" or "gpt2",
                QueryKeyNorm = name == "qwen3",
            },
            pool);
        _made.Add(model);
        model.Initialize(11);
        foreach (var parameter in model.Parameters.Where(parameter => parameter.Decay))
        {
            foreach (ref var weight in parameter.Value.Span)
            {
                weight *= 8; // far from uniform, so that a wrong key or position shows
            }
        }

        foreach (var parameter in model.Parameters.Where(parameter => !parameter.Decay))
        {
            var values = parameter.Value.Span;
            for (var i = 0; i < values.Length; i++)
            {
                values[i] += 0.1f * ((i % 7) - 3); // a bias of 0 is one that nobody misses
            }
        }

        return model;
    }
}
