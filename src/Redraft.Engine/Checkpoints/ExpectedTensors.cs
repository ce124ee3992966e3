using Redraft.Engine.Architectures;

namespace Redraft.Engine.Checkpoints;

/// <summary>The names and stored shapes of an architecture's tensors, known before any memory is set aside for them.</summary>
/// <remarks>A <c>config.json</c> can ask for terabytes; the file beside it must hold them before a model is made.</remarks>
internal static class ExpectedTensors
{
    /// <summary>What Hugging Face's GPT-2 puts before the names of all tensors but the head; files exist with and without.</summary>
    public const string Gpt2Prefix = "transformer.";

    /// <summary>Name → shape as stored.</summary>
    public static IEnumerable<(string Name, long[] Shape)> Of(ModelConfig config)
        => config.ModelType == "gpt2" ? Gpt2(config) : Llama(config);

    /// <summary>Buffers that older files carry beside the weights; they are computed here.</summary>
    public static bool IsComputed(string name)
        => name.EndsWith(".attn.bias", StringComparison.Ordinal) || name.EndsWith(".attn.masked_bias", StringComparison.Ordinal)
            || name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);

    private static IEnumerable<(string Name, long[] Shape)> Llama(ModelConfig config)
    {
        long d = config.Width, f = config.FeedForwardWidth, w = config.HeadWidth;
        long queries = config.Heads * w, keys = config.KeyValueHeads * w;
        yield return ("model.embed_tokens.weight", [config.VocabularySize, d]);
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var name = $"model.layers.{layer}.";
            yield return ($"{name}input_layernorm.weight", [d]);
            foreach (var (part, outer) in new[] { ("q", queries), ("k", keys), ("v", keys) })
            {
                yield return ($"{name}self_attn.{part}_proj.weight", [outer, d]);
                if (config.AttentionBias)
                {
                    yield return ($"{name}self_attn.{part}_proj.bias", [outer]);
                }
            }

            if (config.QueryKeyNorm)
            {
                yield return ($"{name}self_attn.q_norm.weight", [w]);
                yield return ($"{name}self_attn.k_norm.weight", [w]);
            }

            yield return ($"{name}self_attn.o_proj.weight", [d, queries]);
            yield return ($"{name}post_attention_layernorm.weight", [d]);
            yield return ($"{name}mlp.gate_proj.weight", [f, d]);
            yield return ($"{name}mlp.up_proj.weight", [f, d]);
            yield return ($"{name}mlp.down_proj.weight", [d, f]);
        }

        yield return ("model.norm.weight", [d]);
        if (!config.TiedHead)
        {
            yield return ("lm_head.weight", [config.VocabularySize, d]);
        }
    }

    private static IEnumerable<(string Name, long[] Shape)> Gpt2(ModelConfig config)
    {
        long d = config.Width, f = config.FeedForwardWidth;
        yield return ("wte.weight", [config.VocabularySize, d]);
        yield return ("wpe.weight", [config.ContextLength, d]);
        for (var layer = 0; layer < config.Layers; layer++)
        {
            // Projections are stored [inner, outer] here.
            foreach (var (part, inner, outer) in new[] { ("attn.c_attn", d, 3 * d), ("attn.c_proj", d, d), ("mlp.c_fc", d, f), ("mlp.c_proj", f, d) })
            {
                yield return ($"h.{layer}.{part}.weight", [inner, outer]);
                yield return ($"h.{layer}.{part}.bias", [outer]);
            }

            foreach (var norm in new[] { "ln_1", "ln_2" })
            {
                yield return ($"h.{layer}.{norm}.weight", [d]);
                yield return ($"h.{layer}.{norm}.bias", [d]);
            }
        }

        yield return ("ln_f.weight", [d]);
        yield return ("ln_f.bias", [d]);
        if (!config.TiedHead)
        {
            yield return ("lm_head.weight", [config.VocabularySize, d]);
        }
    }
}
