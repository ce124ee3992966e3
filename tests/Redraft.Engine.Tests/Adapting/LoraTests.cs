using Redraft.Engine.Adapting;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Objectives;
using Redraft.Engine.Training;

namespace Redraft.Engine.Tests.Adapting;

public sealed class LoraTests : IDisposable
{
    // Of the norm of the gradient: single-precision losses of about 3 leave 1e-6, divided by the step.
    private const double SlopeTolerance = 0.01;

    private static readonly ModelConfig Config = new()
    {
        ModelType = "llama", VocabularySize = 20, Width = 16, Layers = 2, Heads = 4, KeyValueHeads = 2, HeadWidth = 4,
        FeedForwardWidth = 24, ContextLength = 16, TiedHead = false,
    };

    private static readonly LoraOptions Options = new() { Rank = 4, Alpha = 8 };

    private static readonly TrainingOptions Training = new() { Epochs = 3, ExamplesPerBatch = 4, TokensPerPass = 20, LearningRate = 0.02, ShuffleSeed = 5 };

    private const string Head = "lm_head.weight";

    private readonly WorkerPool _pool = new(2);
    private readonly ITransformer _model;

    public LoraTests()
    {
        _model = ArchitectureList.Create(Config, _pool);
        Initialize(_model);
    }

    public void Dispose()
    {
        _model.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public void Only_adapters_have_gradients_and_moments()
    {
        _ = _model.Parameters[0].Gradient;
        using var lora = Lora.Attach(_model, Options, _pool, 1);
        using var trainer = new Trainer(_model, Examples(), Training, _pool);
        var before = Weights(_model.Parameters);

        trainer.Run();

        Assert.Equal(before, Weights(_model.Parameters));
        Assert.All(_model.Parameters, parameter => Assert.Throws<InvalidOperationException>(() => parameter.Gradient));
        Assert.Equal(lora.Parameters.Select(p => (int)p.Value.Length), trainer.Snapshot().FirstMoments.Select(m => m.Length));
        Assert.Equal(14, lora.Parameters.Count / 2); // seven matrices in each of two blocks
    }

    [Fact]
    public void A_new_adapter_changes_nothing_and_training_lowers_the_loss()
    {
        using var other = _model.Clone();
        using var lora = Lora.Attach(_model, Options, _pool, 1);
        using var plain = new Trainer(other, Examples(), Training with { Epochs = 60 }, _pool);
        using var adapted = new Trainer(_model, Examples(), Training with { Epochs = 60 }, _pool);
        var losses = new List<double>();

        var first = plain.StepOnce().Loss;
        adapted.Run(progress => losses.Add(progress.Loss));

        Assert.Equal(first, losses[0]);
        Assert.True(losses[^1] < 0.5 * losses[0], $"{losses[0]} fell to {losses[^1]} only");
    }

    [Theory]
    [InlineData("llama", 0.0, "*")]
    [InlineData("llama", 0.4, "*")]
    [InlineData("gpt2", 0.0, "*")] // queries, keys and values share a matrix
    [InlineData("gpt2", 0.4, "*")]
    [InlineData("codegen", 0.4, "*")]
    [InlineData("llama", 0.0, "lm_head.weight")]
    [InlineData("llama", 0.4, "* lm_head.weight")]
    [InlineData("codegen", 0.4, "lm_head.weight *.0.*")] // a head with a bias
    public void Gradients_are_slopes_with_and_without_dropout(string type, double dropout, string targets)
    {
        const double Step = 0.01;
        using var model = ArchitectureList.Create(Config with { ModelType = type, KeyValueHeads = type == "llama" ? 2 : 4, TiedHead = targets == "*" }, _pool);
        Initialize(model);
        using var lora = Lora.Attach(model, Options with { Dropout = dropout, Targets = targets.Split(' ') }, _pool, 1);
        Grow(lora);
        using var gradient = new BatchGradient(model, new WeightedNll(), _pool);
        double Loss()
        {
            lora.Parameters.ToList().ForEach(parameter => parameter.Gradient.Clear());
            return gradient.Add(Examples(), 20, step: 3);
        }

        foreach (var parameter in lora.Parameters)
        {
            Loss();
            var (slope, weights) = (parameter.Gradient.Span.ToArray(), parameter.Value.Span.ToArray());
            var norm = Math.Sqrt(slope.Sum(g => (double)g * g));
            double At(double step)
            {
                for (var i = 0; i < weights.Length; i++)
                {
                    parameter.Value.Span[i] = (float)(weights[i] + (step * slope[i] / norm));
                }

                return Loss();
            }

            double Difference(double step) => (At(step) - At(-step)) / (2 * step);
            var found = ((4 * Difference(Step)) - Difference(2 * Step)) / 3;
            weights.CopyTo(parameter.Value.Span);
            Assert.Equal(norm, found, SlopeTolerance * Math.Max(norm, 0.05));
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.4)]
    public void A_head_s_gradient_is_the_same_in_chunks(double dropout)
    {
        using var lora = Lora.Attach(_model, Options with { Dropout = dropout, Targets = ["*", Head] }, _pool, 1);
        Grow(lora);
        (double Loss, float[] Slope) InChunksOf(int? rows)
        {
            lora.Parameters.ToList().ForEach(parameter => parameter.Gradient.Clear());
            using var gradient = new BatchGradient(_model, new WeightedNll(), _pool, rows);
            var loss = gradient.Add(Examples(), 40, step: 3);
            return (loss, [.. lora.Parameters.SelectMany(parameter => parameter.Gradient.Span.ToArray())]);
        }

        var (loss, slope) = InChunksOf(null);
        var (lossInChunks, slopeInChunks) = InChunksOf(3);

        Assert.Equal(loss, lossInChunks, 1e-5);
        Assert.All(slope.Zip(slopeInChunks), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Fact]
    public void What_a_head_s_adapter_does_not_see_changes_from_step_to_step()
    {
        using var lora = Lora.Attach(_model, Options with { Dropout = 0.4, Targets = [Head] }, _pool, 1);
        Grow(lora);
        using var gradient = new BatchGradient(_model, new WeightedNll(), _pool);
        double[] losses = [.. new[] { 3, 3, 4 }.Select(step => gradient.Add(Examples(), 200, step))];

        Assert.Equal(losses[0], losses[1]);
        Assert.NotEqual(losses[0], losses[2]);
    }

    [Fact]
    public unsafe void An_adapted_head_computes_what_it_does_once_merged_and_only_while_it_is_on()
    {
        using var weights = new PackedWeights(_pool);
        var hidden = Enumerable.Range(0, 3 * Config.Width).Select(i => MathF.Sin(i)).ToArray();
        float[] Logits(PackedWeights? packed)
        {
            packed?.Refresh();
            var logits = new float[3 * Config.VocabularySize];
            fixed (float* h = hidden, l = logits)
            {
                _model.Head(h, 3, l, packed);
            }

            return logits;
        }

        var plain = Logits(null);
        using var lora = Lora.Attach(_model, Options with { Dropout = 0.5, Targets = [Head] }, _pool, 1);
        Grow(lora);
        var adapted = Logits(null);
        Assert.Equal(adapted, Logits(weights));
        lora.Enabled = false;
        Assert.Equal(plain, Logits(weights));
        lora.Enabled = true;
        lora.Merge();

        Assert.True(plain.Zip(adapted).Max(pair => Math.Abs(pair.First - pair.Second)) > 0.1);
        Assert.All(adapted.Zip(Logits(null)), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Fact]
    public void Dropout_leaves_out_its_share_anew_in_each_step_and_keeps_the_mean()
    {
        const int Width = 64, Rows = 500;
        var ones = Enumerable.Repeat(1f, Width).ToArray();
        float[] Draw(ulong noise) => [.. Enumerable.Range(0, Rows).SelectMany(row => Apply(new DropoutMask(0.25, noise, 2), row, ones))];

        var drawn = Draw(1);

        Assert.InRange(drawn.Count(x => x == 0) / (double)drawn.Length, 0.24, 0.26); // 5 standard errors are 0.012
        Assert.All(drawn.Where(x => x != 0), x => Assert.Equal(4f / 3, x));
        Assert.Equal(drawn, Draw(1));
        Assert.NotEqual(drawn, Draw(2));
        Assert.InRange(Enumerable.Range(0, Rows).Count(row => drawn[row * Width] == 0 && drawn[(row * Width) + 1] == 0) / (double)Rows, 0.02, 0.11);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    public void Any_thread_count_and_a_stop_give_the_same_bits(double dropout)
    {
        var expected = Trained(threads: 1, stopAfter: null, dropout);

        Assert.Equal(expected, Trained(threads: 3, stopAfter: null, dropout));
        Assert.Equal(expected, Trained(threads: 2, stopAfter: 4, dropout));
    }

    [Fact]
    public void Merging_takes_nothing_away_that_unmerging_could_not_bring_back()
    {
        _model.Parameters[1].Value.Span[0] = 1e30f; // swallows any update
        var before = Weights(_model.Parameters);
        using var lora = Lora.Attach(_model, Options, _pool, 1);
        Grow(lora);

        lora.Merge();
        Assert.NotEqual(before, Weights(_model.Parameters));
        lora.Unmerge();

        Assert.Equal(before, Weights(_model.Parameters));
    }

    [Fact]
    public void Folding_leaves_a_plain_model_with_the_merged_weights()
    {
        var lora = Lora.Attach(_model, Options, _pool, 1);
        Grow(lora);
        lora.Merge();
        var merged = Weights(_model.Parameters);
        lora.Unmerge();

        lora.Fold();

        Assert.Equal(merged, Weights(_model.Parameters));
        Assert.Null(_model.Adapter);
        Assert.All(_model.Parameters, parameter => Assert.True(parameter.Trains));
    }

    [Fact]
    public void Targets_choose_matrices_by_their_names()
    {
        using var lora = Lora.Attach(_model, Options with { Targets = ["*.q_proj.weight", "model.layers.1.mlp.??_proj.weight", "*.layers.1.mlp.up*"] }, _pool, 1);

        Assert.Equal(
            ["model.layers.0.self_attn.q_proj.lora_A.weight", "model.layers.1.self_attn.q_proj.lora_A.weight", "model.layers.1.mlp.up_proj.lora_A.weight"],
            lora.Parameters.Where((_, i) => i % 2 == 0).Select(p => p.Name));
    }

    [Fact]
    public void What_cannot_be_done_is_refused_with_a_reason()
    {
        string Refused(LoraOptions options) => Assert.Throws<ArgumentException>(() => Lora.Attach(_model, options, _pool, 1)).Message;

        Assert.Contains("rank: expected 1 to 4096, found 0", Refused(Options with { Rank = 0 }), StringComparison.Ordinal);
        Assert.Contains("alpha", Refused(Options with { Alpha = 0 }), StringComparison.Ordinal);
        Assert.Contains("dropout", Refused(Options with { Dropout = 1 }), StringComparison.Ordinal);
        Assert.Contains("targets", Refused(Options with { Targets = [] }), StringComparison.Ordinal);
        Assert.Contains("'*.query' matches no linear layer", Refused(Options with { Targets = ["*", "*.query"] }), StringComparison.Ordinal);
        Assert.Contains("'model.norm.weight' matches no linear layer", Refused(Options with { Targets = ["model.norm.weight"] }), StringComparison.Ordinal);
        Assert.Contains("adapted where its whole name is given, lm_head.weight", Refused(Options with { Targets = ["lm_head*"] }), StringComparison.Ordinal);
        using var tied = ArchitectureList.Create(Config with { TiedHead = true }, _pool);
        Assert.Contains(
            "weights are the embedding's here",
            Assert.Throws<ArgumentException>(() => Lora.Attach(tied, Options with { Targets = [Head] }, _pool, 1)).Message,
            StringComparison.Ordinal);

        using var lora = Lora.Attach(_model, Options, _pool, 1);
        Assert.Contains("adapters already", Refused(Options), StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(lora.Unmerge);
        lora.Merge();
        Assert.Throws<InvalidOperationException>(lora.Merge);
        Assert.Throws<InvalidOperationException>(() => lora.Enabled = false);
        Assert.Contains("merged", Assert.Throws<ArgumentException>(() => new Trainer(_model, Examples(), Training, _pool)).Message, StringComparison.Ordinal);
        lora.Unmerge();
        lora.Enabled = false;
        Assert.Contains("switched off", Assert.Throws<ArgumentException>(() => new Trainer(_model, Examples(), Training, _pool)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Adapters_take_turns_on_a_model_and_leave_it_as_it_was()
    {
        using var first = Lora.Attach(_model, Options, _pool, 1);
        Grow(first);
        first.TakeOff();
        Assert.All(_model.Parameters, parameter => Assert.True(parameter.Trains));
        using var second = Lora.Attach(_model, Options with { Targets = ["*.q_proj.weight"] }, _pool, 2);

        Assert.Throws<InvalidOperationException>(first.PutOn);
        Assert.Throws<InvalidOperationException>(first.TakeOff);
        second.TakeOff();
        first.PutOn();
        Assert.Same(first, _model.Adapter);
        Assert.All(_model.Parameters, parameter => Assert.False(parameter.Trains));
        first.Merge();
        Assert.Throws<InvalidOperationException>(first.TakeOff);
        first.Dispose();
        second.PutOn(); // nothing of the first is left
        second.Dispose();
        Assert.All(_model.Parameters, parameter => Assert.True(parameter.Trains));
    }

    [Fact]
    public void Copied_adapters_are_the_same_on_another_model_and_on_no_other_shape()
    {
        using var lora = Lora.Attach(_model, Options, _pool, 1);
        Grow(lora);
        using var other = _model.Clone();
        using var deeper = ArchitectureList.Create(Config with { Layers = 3 }, _pool);

        using var copy = lora.CopyTo(other);

        Assert.Equal(Weights(lora.Parameters), Weights(copy.Parameters));
        Assert.Throws<ArgumentException>(() => lora.CopyTo(deeper));
        Assert.Null(deeper.Adapter);
        copy.Fold();
        lora.Fold();
        Assert.Equal(Weights(_model.Parameters), Weights(other.Parameters));
    }

    private static float[] Apply(DropoutMask mask, int row, float[] x)
    {
        var y = new float[x.Length];
        unsafe
        {
            fixed (float* from = x, to = y)
            {
                mask.Apply(row, from, to, x.Length);
            }
        }

        return y;
    }

    private static float[] Trained(int threads, int? stopAfter, double dropout)
    {
        using var pool = new WorkerPool(threads);
        using var model = ArchitectureList.Create(Config, pool);
        Initialize(model);
        using var lora = Lora.Attach(model, Options with { Dropout = dropout, Targets = ["*", Head] }, pool, 3);
        using var trainer = new Trainer(model, Examples(), Training, pool);
        if (stopAfter is not { } steps)
        {
            trainer.Run();
            return Weights(lora.Parameters);
        }

        for (var step = 0; step < steps; step++)
        {
            trainer.StepOnce();
        }

        using var fresh = model.Clone();
        using var other = Lora.Attach(fresh, lora.Options, pool, 3);
        using var second = new Trainer(fresh, Examples(), Training, pool);
        second.Restore(trainer.Snapshot());
        second.Run();
        return Weights(other.Parameters);
    }

    /// <summary>Weights far from 0, so that there is something to adapt.</summary>
    private static void Initialize(ITransformer model)
    {
        model.Initialize(7);
        foreach (var parameter in model.Parameters.Where(parameter => parameter.Decay))
        {
            foreach (ref var weight in parameter.Value.Span)
            {
                weight *= 10;
            }
        }
    }

    private static void Grow(Lora lora)
    {
        foreach (var b in lora.Parameters.Where(p => p.Name.EndsWith("lora_B.weight", StringComparison.Ordinal)))
        {
            new SplitMix64(b.Value.Span.Length > 0 ? (ulong)b.Name.Length : 0).FillNormal(b.Value.Span, 0.2);
        }
    }

    private static TrainingSequence[] Examples()
        => [.. Enumerable.Range(0, 14).Select(i => TrainingSequence.Of($"from {i}", [i, i + 1], [.. Enumerable.Range(i + 2, 2 + (i % 3))]))];

    private static float[] Weights(IEnumerable<Parameter> parameters) => [.. parameters.SelectMany(parameter => parameter.Value.Span.ToArray())];
}
