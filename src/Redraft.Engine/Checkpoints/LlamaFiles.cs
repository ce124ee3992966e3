using System.Text.Json;
using Redraft.Engine.Architectures;

namespace Redraft.Engine.Checkpoints;

/// <summary>Files of Llama, SmolLM2, TinyLlama (all <c>llama</c>), Mistral, Qwen2 and Qwen3.</summary>
/// <param name="ModelType">One of llama, mistral, qwen2 and qwen3.</param>
/// <param name="ClassName">Of Hugging Face's library.</param>
internal sealed record LlamaFiles(string ModelType, string ClassName) : IArchitectureFiles
{
    private const int MistralWindow = 4096; // where sliding_window is not given

    public ModelConfig Read(ConfigKeys keys)
    {
        RefuseOthers(keys);
        var (width, heads) = (keys.Integer("hidden_size"), keys.Integer("num_attention_heads"));
        if (ModelType != "qwen3" && !keys.Has("head_dim") && width % heads != 0)
        {
            throw keys.Bad($"hidden_size ({width}) must be a multiple of num_attention_heads ({heads}) where head_dim is not given");
        }

        var layers = keys.Integer("num_hidden_layers", most: 10_000);
        var context = keys.Integer("max_position_embeddings", most: 1 << 24);
        var window = Window(keys, layers);
        var (rotaryBase, scaling) = RotaryKeys.Read(keys);
        return new ModelConfig
        {
            ModelType = ModelType,
            VocabularySize = keys.Integer("vocab_size"),
            Width = width,
            Layers = layers,
            Heads = heads,
            KeyValueHeads = ModelType == "llama" ? keys.Integer("num_key_value_heads", heads) : keys.Integer("num_key_value_heads"),
            HeadWidth = ModelType == "qwen3" ? keys.Integer("head_dim") : keys.Integer("head_dim", width / heads),
            FeedForwardWidth = keys.Integer("intermediate_size"),
            ContextLength = Math.Min(context, window ?? context),
            SlidingWindow = window < context ? window : null,
            NormEpsilon = keys.Real("rms_norm_eps", 1e-6),
            RotaryBase = rotaryBase,
            RotaryScaling = scaling,
            AttentionBias = ModelType == "qwen2",
            QueryKeyNorm = ModelType == "qwen3",
            TiedHead = keys.Flag("tie_word_embeddings", false),
        };
    }

    public void Write(Utf8JsonWriter json, ModelConfig config)
    {
        json.WriteNumber("hidden_size", config.Width);
        json.WriteNumber("intermediate_size", config.FeedForwardWidth);
        json.WriteNumber("num_hidden_layers", config.Layers);
        json.WriteNumber("num_attention_heads", config.Heads);
        json.WriteNumber("num_key_value_heads", config.KeyValueHeads);
        json.WriteNumber("head_dim", config.HeadWidth);
        json.WriteNumber("max_position_embeddings", config.ContextLength);
        json.WriteNumber("rms_norm_eps", config.NormEpsilon);
        RotaryKeys.Write(json, config);
        json.WriteString("hidden_act", "silu");
        if (ModelType is "llama" or "qwen3")
        {
            json.WriteBoolean("attention_bias", false); // there it would mean biases on all four projections
        }

        json.WriteNull("sliding_window"); // the context is within it; the default of mistral is 4,096
    }

    public IEnumerable<StoredTensor> Tensors(ModelConfig config)
    {
        long d = config.Width, f = config.FeedForwardWidth, w = config.HeadWidth;
        long queries = config.Heads * w, keys = config.KeyValueHeads * w;
        yield return new("model.embed_tokens.weight", config.VocabularySize, d);
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var name = $"model.layers.{layer}.";
            yield return new($"{name}input_layernorm.weight", d);
            foreach (var (part, outer) in new[] { ("q", queries), ("k", keys), ("v", keys) })
            {
                yield return new($"{name}self_attn.{part}_proj.weight", outer, d);
                if (config.AttentionBias)
                {
                    yield return new($"{name}self_attn.{part}_proj.bias", outer);
                }
            }

            if (config.QueryKeyNorm)
            {
                yield return new($"{name}self_attn.q_norm.weight", w);
                yield return new($"{name}self_attn.k_norm.weight", w);
            }

            yield return new($"{name}self_attn.o_proj.weight", d, queries);
            yield return new($"{name}post_attention_layernorm.weight", d);
            yield return new($"{name}mlp.gate_proj.weight", f, d);
            yield return new($"{name}mlp.up_proj.weight", f, d);
            yield return new($"{name}mlp.down_proj.weight", d, f);
        }

        yield return new("model.norm.weight", d);
        if (!config.TiedHead)
        {
            yield return new("lm_head.weight", config.VocabularySize, d);
        }
    }

    public bool IsComputed(string name) => name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);

    private void RefuseOthers(ConfigKeys keys)
    {
        keys.Expect("hidden_act", "\"silu\"", "any activation but silu");
        keys.Expect("mlp_bias", "false", "biases in the feed-forward layer");
        keys.Expect("attention_bias", ModelType == "qwen2" ? "true" : "false", "other biases of the attention than the type's");
        keys.Expect("rope_interleaved", "false", "rotation of neighbours");
        keys.Expect("use_mrope", "false", "positions of several parts");
        keys.PassOver("is_llama_config"); // SmolLM2 says so of itself
        foreach (var key in new[] { "num_experts", "num_local_experts", "moe_intermediate_size", "n_routed_experts", "kv_lora_rank" })
        {
            if (keys.Present(key, out var value))
            {
                throw keys.Bad($"{key} = {ConfigKeys.Shown(value)} is not supported (mixtures of experts and compressed attention)");
            }
        }

        if (keys.Present("partial_rotary_factor", out var partial) && !(partial.ValueKind == JsonValueKind.Number && partial.GetDouble() == 1))
        {
            throw keys.Bad($"partial_rotary_factor = {ConfigKeys.Shown(partial)} is not supported (rotation of a part of the head)");
        }
    }

    /// <summary>How far back a token sees in the layer that sees least; null for all the way.</summary>
    private int? Window(ConfigKeys keys, int layers)
    {
        var window = keys.IsGiven("sliding_window") ? keys.Has("sliding_window") ? keys.Integer("sliding_window", most: int.MaxValue) : (int?)null
            : ModelType == "mistral" ? MistralWindow : null;
        var used = ModelType == "mistral" || keys.Flag("use_sliding_window", false);
        if (keys.Present("max_window_layers", out var full) && !(full.ValueKind == JsonValueKind.Number && full.TryGetInt32(out var count) && count >= 0))
        {
            throw keys.Bad($"max_window_layers must be a whole number, found {ConfigKeys.Shown(full)}"); // how many layers have no window: the others count
        }

        if (keys.Present("layer_types", out var types))
        {
            used |= Slides(keys, types, layers);
        }

        return used ? window ?? (keys.Has("layer_types") && Slides(keys, types, layers) ? throw keys.Bad("sliding_window is missing, though layer_types has sliding_attention") : null)
            : null;
    }

    private static bool Slides(ConfigKeys keys, JsonElement types, int layers)
    {
        if (types.ValueKind != JsonValueKind.Array || types.GetArrayLength() != layers)
        {
            throw keys.Bad($"layer_types must be a list of {layers} texts, found {ConfigKeys.Shown(types)}");
        }

        var names = types.EnumerateArray().Select(type => keys.StringOf(type, "layer_types")).ToList();
        return names.Find(name => name is not ("full_attention" or "sliding_attention")) is { } other
            ? throw keys.Bad($"layer_types has '{StrictJson.Short(other)}', which is not supported")
            : names.Contains("sliding_attention");
    }
}
