using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Sampling;
using Redraft.Engine.Training;

namespace Redraft.Engine.Inspecting;

/// <summary>What a model takes to work with, by the sizes of its arrays.</summary>
/// <remarks>
/// <code>
/// sampling = 4·N + packed matrices (4, 2 or 1 bytes a weight) + keys and values + one pass of prompt rows + logits
/// training = 4·N + 12·(weights that train) + L·rows·(2·D + 2·H·w + 2·G·w + 2·F)·4 + max(scratch, chunk of logits) + both ends of the hidden states
/// </code>
/// N: all weights, which lie in memory as floats whatever the file has; 12: gradient and AdamW's two moments. The runtime itself takes some 60 MB more.
/// </remarks>
public sealed class MemoryNeeds
{
    private const int Rank = 8;
    private const long Runtime = 60 << 20;
    private const long LossFloats = 1 << 23;
    private const long LossRows = 128;

    private readonly ModelConfig _config;
    private readonly ModelCounts _counts;

    /// <summary>Counts the weights.</summary>
    /// <param name="config">Sizes and switches.</param>
    public MemoryNeeds(ModelConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        (_config, _counts) = (config, new ModelCounts(config));
    }

    /// <summary>Every kind of work, sampling first.</summary>
    public IReadOnlyList<MemoryNeed> All()
    {
        var passes = new TrainingOptions().TokensPerPass;
        return
        [
            new("sample one stream, whole context, weights as floats", Sampling(WeightPrecision.Float32)),
            new("the same, weights as bfloat16", Sampling(WeightPrecision.BFloat16)),
            new("the same, weights as bytes", Sampling(WeightPrecision.Int8)),
            new("each further stream of a whole context, weights as floats", CacheOf(_config.ContextLength, WeightPrecision.Float32)),
            new($"train all weights (AdamW), {passes} tokens a pass", Training(_counts.All, 0)),
            new("the same, recomputing all but each block's input", Training(_counts.All, 0, recompute: true)),
            new("train all but embeddings and head (freeze)", Training(_counts.Multiplied - ((long)_config.VocabularySize * _config.Width), 0)),
            new($"train LoRA of rank {Rank} on every linear layer", Training(0, _counts.Adapters(Rank))),
            new($"train LoRA of rank {Rank} on the attention's", Training(0, _counts.Adapters(Rank, everywhere: false))),
        ];
    }

    /// <summary>Files that come of it: a checkpoint in F32, adapters.</summary>
    public IReadOnlyList<MemoryNeed> Disk() =>
    [
        new("a checkpoint of it in F32, as training writes it", 4 * _counts.All),
        new("the same in BF16 or F16", 2 * _counts.All),
        new($"adapters of rank {Rank} on every linear layer", 4 * _counts.Adapters(Rank)),
    ];

    /// <summary>Peak memory of sampling one stream of a whole context, in bytes.</summary>
    /// <param name="precision">How the sampler holds the weights.</param>
    public long Sampling(WeightPrecision precision)
    {
        var limits = new BatchLimits();
        var each = precision switch { WeightPrecision.Float32 => 4, WeightPrecision.BFloat16 => 2, _ => 1 };
        long rows = Math.Min(limits.PromptRows, _config.ContextLength);
        var pass = 4 * rows * (KeptFloats + (2 * _config.Width) + _config.FeedForwardWidth);
        return Runtime + (4 * _counts.All) + (each * _counts.Multiplied) + CacheOf(_config.ContextLength, precision) + pass + (4L * Math.Max(limits.LogitFloats, _config.VocabularySize));
    }

    /// <summary>Peak memory of training, in bytes.</summary>
    /// <param name="trained">Weights that train.</param>
    /// <param name="adapters">Numbers of adapters beside them, all of which train.</param>
    /// <param name="recompute">Whether only each block's input is kept, and the rest made again.</param>
    public long Training(long trained, long adapters, bool recompute = false)
    {
        long rows = new TrainingOptions().TokensPerPass;
        var scratch = rows * ((2 * _config.Width) + _config.FeedForwardWidth + (2 * QueryWidth) + (2 * KeyWidth));
        var logits = Math.Min(Math.Max(LossFloats, LossRows * _config.VocabularySize), rows * _config.VocabularySize);
        var ends = 2 * rows * _config.Width;
        return Runtime + (4 * _counts.All) + (12 * trained) + (16 * adapters) + (4 * ((recompute ? rows * ((_config.Layers * (long)_config.Width) + KeptFloats) : _config.Layers * rows * KeptFloats) + Math.Max(scratch, logits) + ends));
    }

    private long QueryWidth => (long)_config.Heads * _config.HeadWidth;

    private long KeyWidth => (long)_config.KeyValueHeads * _config.HeadWidth;

    /// <summary>Floats that a row leaves in a block: normalised inputs, queries, what was attended, keys, values, the feed-forward layer's insides.</summary>
    private long KeptFloats => (2 * _config.Width) + (2 * QueryWidth) + (2 * KeyWidth) + (2 * _config.FeedForwardWidth);

    private long CacheOf(int positions, WeightPrecision precision) => 4 * KeyValueLayout.Of(_config, precision).PageFloats * KeyValueLayout.Pages(positions);
}
