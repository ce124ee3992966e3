using System.Text.Json;
using Redraft.Engine.Architectures;

namespace Redraft.Engine.Checkpoints;

/// <summary>Reads one <c>config.json</c>.</summary>
internal sealed class ConfigParser(StrictJson text, string file)
{
    private const int Large = 1 << 24;

    private readonly JsonElement _root = text.Tree(.., "the configuration");

    public CheckpointConfig Parse()
    {
        if (_root.ValueKind != JsonValueKind.Object)
        {
            throw new BadFileException(file, "the configuration must be an object");
        }

        if (!_root.TryGetProperty("model_type", out var type))
        {
            throw new BadFileException(file, "model_type is missing");
        }

        var modelType = text.StringOf(type, "model_type");
        if (!ArchitectureList.Names.Contains(modelType))
        {
            throw new BadFileException(
                file, $"model_type '{StrictJson.Short(modelType)}' is not supported (known: {string.Join(", ", ArchitectureList.Names)})");
        }

        RefuseUnlessAbsent("quantization_config", "quantized weights");
        var model = modelType == "gpt2" ? Gpt2() : Llama(modelType);
        if (model.Heads % model.KeyValueHeads != 0)
        {
            throw new BadFileException(file, $"num_attention_heads ({model.Heads}) must be a multiple of num_key_value_heads ({model.KeyValueHeads})");
        }

        return new CheckpointConfig(model, EndOfText());
    }

    private ModelConfig Llama(string modelType)
    {
        Require("hidden_act", "silu");
        foreach (var feature in new[] { "num_experts", "num_local_experts", "moe_intermediate_size", "n_routed_experts", "kv_lora_rank" })
        {
            RefuseUnlessAbsent(feature, "mixtures of experts and compressed attention");
        }

        RefuseTrue("mlp_bias", "biases in the feed-forward layer");
        if (modelType != "qwen2")
        {
            RefuseTrue("attention_bias", "a bias on the output projection of attention");
        }

        if (Present("partial_rotary_factor", out var partial) && !(partial.ValueKind == JsonValueKind.Number && partial.GetDouble() == 1))
        {
            throw Unsupported("partial_rotary_factor", partial, "rotation of a part of the head");
        }

        var width = Integer("hidden_size");
        var heads = Integer("num_attention_heads");
        var context = Integer("max_position_embeddings", most: 1 << 20);
        RefuseShortWindow(modelType, context);
        if (modelType == "qwen3" || Present("head_dim", out _) || width % heads == 0)
        {
            var config = new ModelConfig
            {
                ModelType = modelType,
                VocabularySize = Integer("vocab_size"),
                Width = width,
                Layers = Integer("num_hidden_layers", most: 10_000),
                Heads = heads,
                KeyValueHeads = modelType == "llama" ? Integer("num_key_value_heads", heads) : Integer("num_key_value_heads"),
                HeadWidth = modelType == "qwen3" ? Integer("head_dim") : Integer("head_dim", width / heads),
                FeedForwardWidth = Integer("intermediate_size"),
                ContextLength = context,
                NormEpsilon = Real("rms_norm_eps", 1e-6),
                RotaryBase = RotaryBase(),
                AttentionBias = modelType == "qwen2",
                QueryKeyNorm = modelType == "qwen3",
                TiedHead = Flag("tie_word_embeddings", false),
            };
            return config.HeadWidth % 2 == 0
                ? config
                : throw new BadFileException(file, $"head_dim ({config.HeadWidth}) must be even to be rotated");
        }

        throw new BadFileException(file, $"hidden_size ({width}) must be a multiple of num_attention_heads ({heads}) where head_dim is not given");
    }

    private ModelConfig Gpt2()
    {
        Require("activation_function", "gelu_new");
        RefuseTrue("scale_attn_by_inverse_layer_idx", "attention scaled by layer");
        RefuseTrue("add_cross_attention", "cross-attention");
        if (!Flag("scale_attn_weights", true))
        {
            throw new BadFileException(file, "scale_attn_weights = false is not supported");
        }

        var (width, heads) = (Integer("n_embd"), Integer("n_head"));
        return width % heads == 0
            ? new ModelConfig
            {
                ModelType = "gpt2",
                VocabularySize = Integer("vocab_size"),
                Width = width,
                Layers = Integer("n_layer", most: 10_000),
                Heads = heads,
                KeyValueHeads = heads,
                HeadWidth = width / heads,
                FeedForwardWidth = Integer("n_inner", 4 * width),
                ContextLength = Integer("n_positions", most: 1 << 20),
                NormEpsilon = Real("layer_norm_epsilon", 1e-5),
                TiedHead = Flag("tie_word_embeddings", true),
            }
            : throw new BadFileException(file, $"n_embd ({width}) must be a multiple of n_head ({heads})");
    }

    private double RotaryBase()
    {
        foreach (var key in new[] { "rope_scaling", "rope_parameters" })
        {
            if (!Present(key, out var rope))
            {
                continue;
            }

            var type = rope.ValueKind == JsonValueKind.Object && (rope.TryGetProperty("rope_type", out var name) || rope.TryGetProperty("type", out name))
                ? text.StringOf(name, $"{key}: type")
                : "";
            if (type != "default")
            {
                throw Unsupported(key, rope, "scaled rotary positions");
            }

            if (rope.TryGetProperty("rope_theta", out var theta))
            {
                return Positive(theta, $"{key}.rope_theta");
            }
        }

        return Real("rope_theta", 10_000);
    }

    private void RefuseShortWindow(string modelType, int context)
    {
        if (Present("layer_types", out var layers) && layers.GetRawText().Contains("sliding", StringComparison.Ordinal))
        {
            throw Unsupported("layer_types", layers, "sliding windows");
        }

        var used = modelType == "mistral" || Flag("use_sliding_window", false);
        var window = _root.TryGetProperty("sliding_window", out var given)
            ? given.ValueKind == JsonValueKind.Null ? int.MaxValue : Integer("sliding_window")
            : modelType == "mistral" ? 4096 : int.MaxValue;
        if (used && window < context)
        {
            throw new BadFileException(file, $"sliding_window = {window} is shorter than the context of {context}; sliding windows are not supported");
        }
    }

    private int? EndOfText()
    {
        if (!Present("eos_token_id", out var end))
        {
            return null;
        }

        end = end.ValueKind == JsonValueKind.Array && end.GetArrayLength() > 0 ? end[0] : end;
        return end.ValueKind == JsonValueKind.Number && end.TryGetInt32(out var id) && id >= 0
            ? id
            : throw new BadFileException(file, $"eos_token_id must be an id or a list of ids, found {StrictJson.Short(end.GetRawText())}");
    }

    private int Integer(string key, int? otherwise = null, int most = Large)
    {
        if (!Present(key, out var value))
        {
            return otherwise ?? throw new BadFileException(file, $"{key} is missing");
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 1 && number <= most
            ? number
            : throw new BadFileException(file, $"{key} must be a whole number from 1 to {most}, found {StrictJson.Short(value.GetRawText())}");
    }

    private double Real(string key, double otherwise) => Present(key, out var value) ? Positive(value, key) : otherwise;

    private double Positive(JsonElement value, string key)
        => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number > 0 && double.IsFinite(number)
            ? number
            : throw new BadFileException(file, $"{key} must be a positive number, found {StrictJson.Short(value.GetRawText())}");

    private bool Flag(string key, bool otherwise)
        => !Present(key, out var value) ? otherwise
            : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
            : throw new BadFileException(file, $"{key} must be true or false, found {StrictJson.Short(value.GetRawText())}");

    private void Require(string key, string expected)
    {
        if (Present(key, out var value) && text.StringOf(value, key) != expected)
        {
            throw Unsupported(key, value, $"any activation but {expected}");
        }
    }

    private void RefuseTrue(string key, string what)
    {
        if (Flag(key, false))
        {
            throw new BadFileException(file, $"{key} = true is not supported ({what})");
        }
    }

    private void RefuseUnlessAbsent(string key, string what)
    {
        if (Present(key, out var value))
        {
            throw Unsupported(key, value, what);
        }
    }

    private bool Present(string key, out JsonElement value)
        => _root.TryGetProperty(key, out value) && value.ValueKind != JsonValueKind.Null;

    private BadFileException Unsupported(string key, JsonElement value, string what)
        => new(file, $"{key} = {StrictJson.Short(value.GetRawText().ReplaceLineEndings(" "))} is not supported ({what})");
}
