using Redraft.Engine.Architectures;

namespace Redraft.Engine.Checkpoints;

/// <summary>Sizes and switches as GGUF's metadata gives them.</summary>
internal static class GgufConfig
{
    /// <summary>Slow-downs of the rotary angles, one number per pair: how llama.cpp writes Llama 3's scaling.</summary>
    public const string RotaryFactors = "rope_freqs.weight";

    // The published Llama 3.1, 3.2 and 3.3; a file gives only the factors that follow from these.
    private static readonly Llama3RotaryScaling[] KnownScalings = [new(8, 1, 4, 8192), new(32, 1, 4, 8192)];

    public static ModelConfig Read(GgufReader reader)
    {
        var keys = new GgufKeys(reader);
        if (!GgufNames.Architectures.TryGetValue(keys.Architecture, out var type))
        {
            throw keys.Bad($"general.architecture '{StrictJson.Short(keys.Architecture)}' is not supported (known: {string.Join(", ", GgufNames.Architectures.Keys)})");
        }

        var embedding = reader.Find("token_embd.weight") is { Shape.Count: 2 } tensor ? tensor : throw keys.Bad("tensor 'token_embd.weight' is missing, or no matrix");
        var (width, heads) = (keys.Integer("embedding_length"), keys.Integer("attention.head_count"));
        if (!keys.Has("attention.key_length") && width % heads != 0)
        {
            throw keys.Bad($"embedding_length ({width}) must be a multiple of head_count ({heads}) where key_length is not given");
        }

        var headWidth = keys.Integer("attention.key_length", Math.Max(1, width / heads));
        foreach (var (key, usual) in new (string, object)[]
        {
            ("attention.value_length", (long)headWidth), ("rope.dimension_count", (long)headWidth), ("vocab_size", embedding.Shape[0]),
            ("expert_count", 0L), ("expert_used_count", 0L), ("attention.causal", true), ("use_parallel_residual", false),
        })
        {
            keys.Expect(key, usual);
        }

        var context = keys.Integer("context_length");
        var window = keys.Has("attention.sliding_window") ? keys.Integer("attention.sliding_window", most: int.MaxValue) : context;
        var gpt2 = type == "gpt2";
        var config = new ModelConfig
        {
            ModelType = type,
            VocabularySize = (int)Math.Min(embedding.Shape[0], int.MaxValue),
            Width = width,
            Layers = keys.Integer("block_count", most: 10_000),
            Heads = heads,
            KeyValueHeads = keys.Integer("attention.head_count_kv", heads),
            HeadWidth = headWidth,
            FeedForwardWidth = keys.Integer("feed_forward_length"),
            ContextLength = Math.Min(context, window),
            SlidingWindow = window < context ? window : null,
            NormEpsilon = keys.Real(gpt2 ? "attention.layer_norm_epsilon" : "attention.layer_norm_rms_epsilon", 1e-5),
            RotaryBase = gpt2 ? 10_000 : keys.Real("rope.freq_base", 10_000),
            RotaryScaling = gpt2 ? null : Scaling(reader, keys),
            AttentionBias = type == "qwen2",
            QueryKeyNorm = type == "qwen3",
            TiedHead = reader.Find("output.weight") is null,
        };
        if (config.RotaryScaling is null && reader.Find(RotaryFactors) is { } factors)
        {
            config = config with { RotaryScaling = FromFactors(reader, factors, config) };
        }

        keys.RefuseRest();
        return config.Problems().FirstOrDefault() is { } problem ? throw keys.Bad(problem) : config;
    }

    public static IEnumerable<(string Key, object Value)> Write(ModelConfig config)
    {
        var (name, gpt2) = (GgufNames.ArchitectureOf(config.ModelType), config.ModelType == "gpt2");
        yield return ("general.architecture", name);
        yield return ($"{name}.vocab_size", (uint)config.VocabularySize);
        yield return ($"{name}.context_length", (uint)config.ContextLength);
        yield return ($"{name}.embedding_length", (uint)config.Width);
        yield return ($"{name}.block_count", (uint)config.Layers);
        yield return ($"{name}.feed_forward_length", (uint)config.FeedForwardWidth);
        yield return ($"{name}.attention.head_count", (uint)config.Heads);
        yield return ($"{name}.attention.head_count_kv", (uint)config.KeyValueHeads);
        yield return (gpt2 ? $"{name}.attention.layer_norm_epsilon" : $"{name}.attention.layer_norm_rms_epsilon", (float)config.NormEpsilon);
        if (gpt2)
        {
            yield break;
        }

        yield return ($"{name}.attention.key_length", (uint)config.HeadWidth);
        yield return ($"{name}.attention.value_length", (uint)config.HeadWidth);
        yield return ($"{name}.rope.dimension_count", (uint)config.HeadWidth);
        yield return ($"{name}.rope.freq_base", (float)config.RotaryBase);
        if (config.RotaryScaling is LinearRotaryScaling linear)
        {
            yield return ($"{name}.rope.scaling.type", "linear");
            yield return ($"{name}.rope.scaling.factor", (float)linear.Factor);
        }
    }

    /// <summary>By how much each pair's angle is divided.</summary>
    public static float[] Factors(ModelConfig config, RotaryScaling scaling)
        => [.. Enumerable.Range(0, config.HeadWidth / 2).Select(i => Math.Pow(config.RotaryBase, -2.0 * i / config.HeadWidth)).Select(f => (float)(f / scaling.Of(f)))];

    private static LinearRotaryScaling? Scaling(GgufReader reader, GgufKeys keys)
    {
        foreach (var passedOver in new[] { "rope.scaling.original_context_length", "rope.scaling.finetuned" })
        {
            keys.Has(passedOver); // notes beside linear scaling
        }

        var type = keys.Has("rope.scaling.type") ? keys.Text($"{keys.Architecture}.rope.scaling.type") : "none";
        var factor = keys.Real("rope.scaling.factor", 1);
        return type switch
        {
            "none" when factor == 1 => null,
            "linear" => new LinearRotaryScaling(factor),
            _ => throw new BadFileException(reader.File, $"rope.scaling.type '{StrictJson.Short(type ?? "")}' with factor {factor} is not supported (known: none and linear)"),
        };
    }

    private static Llama3RotaryScaling FromFactors(GgufReader reader, GgufTensor tensor, ModelConfig config)
    {
        const float Rounding = 1e-4f; // factors computed in float by others
        var factors = new float[tensor.Count];
        reader.Read(tensor, 0, factors);
        return Array.Find(KnownScalings, scaling => Factors(config, scaling).Length == factors.Length
                && Factors(config, scaling).Zip(factors).All(pair => Math.Abs(pair.First - pair.Second) <= Rounding * pair.First))
            ?? throw new BadFileException(reader.File, $"tensor '{RotaryFactors}' slows the rotary angles down in a way that is not known: neither Llama 3.1's nor 3.2's");
    }
}
