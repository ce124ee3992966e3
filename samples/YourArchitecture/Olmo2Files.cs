using System.Text.Json;
using Redraft.Engine.Architectures;
using Redraft.Engine.Checkpoints;

namespace YourArchitecture;

/// <summary>Files of OLMo 2, as Hugging Face's library writes them.</summary>
public sealed record Olmo2Files : IArchitectureFiles
{
    private const double RotaryBase = 500_000; // where rope_theta is not given

    /// <inheritdoc/>
    public string ClassName => "Olmo2ForCausalLM";

    /// <inheritdoc/>
    public ModelConfig Read(ConfigKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        keys.Expect("hidden_act", "\"silu\"", "any activation but silu");
        keys.Expect("attention_bias", "false", "biases of the attention");
        if (keys.Has("rope_scaling"))
        {
            throw keys.Bad("rope_scaling is not supported by this sample");
        }

        var (width, heads) = (keys.Integer("hidden_size"), keys.Integer("num_attention_heads"));
        if (width % heads != 0)
        {
            throw keys.Bad($"hidden_size ({width}) must be a multiple of num_attention_heads ({heads})");
        }

        return new ModelConfig
        {
            ModelType = "olmo2",
            VocabularySize = keys.Integer("vocab_size"),
            Width = width,
            Layers = keys.Integer("num_hidden_layers", most: 10_000),
            Heads = heads,
            KeyValueHeads = keys.Integer("num_key_value_heads", heads),
            HeadWidth = width / heads,
            FeedForwardWidth = keys.Integer("intermediate_size"),
            ContextLength = keys.Integer("max_position_embeddings"),
            NormEpsilon = keys.Real("rms_norm_eps", 1e-5),
            RotaryBase = keys.Real("rope_theta", RotaryBase),
            TiedHead = keys.Flag("tie_word_embeddings", false),
        };
    }

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter json, ModelConfig config)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(config);
        json.WriteNumber("hidden_size", config.Width);
        json.WriteNumber("intermediate_size", config.FeedForwardWidth);
        json.WriteNumber("num_hidden_layers", config.Layers);
        json.WriteNumber("num_attention_heads", config.Heads);
        json.WriteNumber("num_key_value_heads", config.KeyValueHeads);
        json.WriteNumber("max_position_embeddings", config.ContextLength);
        json.WriteNumber("rms_norm_eps", config.NormEpsilon);
        json.WriteNumber("rope_theta", config.RotaryBase);
        json.WriteString("hidden_act", "silu");
        json.WriteBoolean("attention_bias", false);
    }

    /// <inheritdoc/>
    public IEnumerable<StoredTensor> Tensors(ModelConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        long d = config.Width, f = config.FeedForwardWidth, queries = config.Heads * config.HeadWidth, keys = config.KeyValueHeads * config.HeadWidth;
        yield return new("model.embed_tokens.weight", config.VocabularySize, d);
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var name = $"model.layers.{layer}.";
            yield return new($"{name}self_attn.q_proj.weight", queries, d);
            yield return new($"{name}self_attn.k_proj.weight", keys, d);
            yield return new($"{name}self_attn.v_proj.weight", keys, d);
            yield return new($"{name}self_attn.q_norm.weight", queries);
            yield return new($"{name}self_attn.k_norm.weight", keys);
            yield return new($"{name}self_attn.o_proj.weight", d, queries);
            yield return new($"{name}post_attention_layernorm.weight", d);
            yield return new($"{name}mlp.gate_proj.weight", f, d);
            yield return new($"{name}mlp.up_proj.weight", f, d);
            yield return new($"{name}mlp.down_proj.weight", d, f);
            yield return new($"{name}post_feedforward_layernorm.weight", d);
        }

        yield return new("model.norm.weight", d);
        if (!config.TiedHead)
        {
            yield return new("lm_head.weight", config.VocabularySize, d);
        }
    }
}
