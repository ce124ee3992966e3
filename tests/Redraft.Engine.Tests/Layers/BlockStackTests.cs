using Redraft.Engine.Adapting;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Objectives;
using Redraft.Engine.Training;

namespace Redraft.Engine.Tests.Layers;

public sealed class BlockStackTests : IDisposable
{
    private static readonly ModelConfig Config = new()
    {
        ModelType = "llama", VocabularySize = 20, Width = 16, Layers = 4, Heads = 4, KeyValueHeads = 4, HeadWidth = 4,
        FeedForwardWidth = 64, ContextLength = 16,
    };

    private readonly WorkerPool _pool = new(2);

    public void Dispose() => _pool.Dispose();

    [Theory]
    [InlineData("llama", null)]
    [InlineData("gpt2", null)]
    [InlineData("gptj", null)]
    [InlineData("codegen", null)]
    [InlineData("llama", 0.4)]
    [InlineData("gpt2", 0.4)]
    public void What_is_made_again_gives_the_same_bits(string type, double? dropoutOfAdapters)
    {
        var (kept, again) = (Gradients(type, dropoutOfAdapters, recompute: false), Gradients(type, dropoutOfAdapters, recompute: true));

        Assert.Contains(kept, gradient => gradient != 0);
        Assert.Equal(kept, again);
    }

    [Fact]
    public void Of_all_blocks_but_one_only_the_input_is_held()
    {
        const int Layers = 16, Rows = 1024;
        long Floats(bool recompute)
        {
            using var model = Model("llama", Config with { Layers = Layers, ContextLength = Rows });
            model.Recompute = recompute;
            using var gradient = new BatchGradient(model, new WeightedNll(), _pool);
            TrainingSequence[] batch = [TrainingSequence.Of("long", [0], [.. Enumerable.Range(0, Rows).Select(t => t % 20)])];
            gradient.Add(batch, Rows, 1);
            gradient.Add(batch, Rows, 2); // the arenas have found their size
            return ((Transformer)model).ActivationFloats;
        }

        var (kept, again) = (Floats(recompute: false), Floats(recompute: true));

        Assert.InRange(again, (Layers - 1L) * Rows * Config.Width, kept / 4);
    }

    [Fact]
    public void A_trainer_sets_it_for_as_long_as_it_lives()
    {
        using var model = Model("gpt2", Config);
        using (new Trainer(model, Examples(), new TrainingOptions { Recompute = true }, _pool))
        {
            Assert.True(model.Recompute);
        }

        Assert.False(model.Recompute);
    }

    [Theory]
    [InlineData("llama", "model.embed_tokens.weight", "*.layers.0.*", "*.layers.1.*")]
    [InlineData("llama", "model.embed_tokens.weight", "*.layers.0.input_layernorm.weight")]
    [InlineData("gpt2", "wte.weight", "wpe.weight", "h.0.*", "h.1.ln_1.*")]
    [InlineData("gpt2", "wte.weight", "wpe.weight", "h.?.*")]
    [InlineData("gptj", "wte.weight", "h.0.ln_1.*")]
    [InlineData("codegen", "wte.weight", "h.0.*", "h.1.*", "h.2.ln_1.weight")]
    public void Nothing_is_lost_where_the_backward_pass_ends_early(string type, params string[] frozen)
    {
        using var model = Model(type, Config);
        using var free = model.Clone();
        foreach (var parameter in model.Parameters)
        {
            parameter.Trains = !NamePattern.MatchesAny(frozen, parameter.Name);
        }

        Add(model);
        Add(free);

        Assert.Contains(model.Parameters, parameter => !parameter.Trains);
        foreach (var (own, other) in model.Parameters.Zip(free.Parameters).Where(pair => pair.First.Trains))
        {
            Assert.Equal(other.Gradient.Span.ToArray(), own.Gradient.Span.ToArray());
        }
    }

    private float[] Gradients(string type, double? dropoutOfAdapters, bool recompute)
    {
        using var model = Model(type, Config);
        model.Recompute = recompute;
        if (dropoutOfAdapters is { } dropout)
        {
            Lora.Attach(model, new LoraOptions { Rank = 4, Dropout = dropout }, _pool, 1);
            foreach (var parameter in model.Adapter!.Parameters)
            {
                new SplitMix64((ulong)parameter.Name.Length).FillNormal(parameter.Value.Span, 0.2);
            }
        }

        Add(model);
        return [.. (model.Adapter?.Parameters ?? model.Parameters).SelectMany(parameter => parameter.Gradient.Span.ToArray())];
    }

    private void Add(ITransformer model)
    {
        using var gradient = new BatchGradient(model, new WeightedNll(), _pool);
        gradient.Add(Examples(), 20, step: 3);
    }

    private ITransformer Model(string type, ModelConfig config)
    {
        var model = ArchitectureList.Create(config with { ModelType = type, RotaryWidth = type is "gptj" or "codegen" ? 2 : config.RotaryWidth }, _pool);
        model.Initialize(7);
        return model;
    }

    private static TrainingSequence[] Examples()
        => [.. Enumerable.Range(0, 14).Select(i => TrainingSequence.Of($"from {i}", [i, i + 1], [.. Enumerable.Range(i + 2, 2 + (i % 3))]))];
}
