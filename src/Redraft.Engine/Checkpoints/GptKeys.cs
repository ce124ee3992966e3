using System.Text.Json;
using Redraft.Engine.Architectures;

namespace Redraft.Engine.Checkpoints;

/// <summary>What the files of GPT-2, GPT-J and CodeGen have in common.</summary>
internal static class GptKeys
{
    public static void PassOver(ConfigKeys keys)
    {
        keys.PassOver("summary_type", "summary_use_proj", "summary_activation", "summary_proj_to_labels", "summary_first_dropout"); // the head of classifiers
        keys.PassOver("n_special", "predict_special_tokens", "output_past"); // of the first library that had these models; nothing reads them since
    }

    public static int Context(ConfigKeys keys)
    {
        var context = keys.Integer("n_positions", most: 1 << 24);
        return keys.Integer("n_ctx", context) == context ? context : throw keys.Bad($"n_ctx must equal n_positions ({context})");
    }

    public static (int Width, int Heads) WidthAndHeads(ConfigKeys keys)
    {
        var (width, heads) = (keys.Integer("n_embd"), keys.Integer("n_head"));
        return width % heads == 0 ? (width, heads) : throw keys.Bad($"n_embd ({width}) must be a multiple of n_head ({heads})");
    }

    public static void Write(Utf8JsonWriter json, ModelConfig config)
    {
        json.WriteNumber("n_embd", config.Width);
        json.WriteNumber("n_layer", config.Layers);
        json.WriteNumber("n_head", config.Heads);
        json.WriteNumber("n_inner", config.FeedForwardWidth);
        json.WriteNumber("n_positions", config.ContextLength);
        json.WriteNumber("layer_norm_epsilon", config.NormEpsilon);
        json.WriteString("activation_function", "gelu_new");
    }

    /// <summary>Masks that older files hold beside the weights.</summary>
    public static bool IsMask(string name)
        => name.EndsWith(".attn.bias", StringComparison.Ordinal) || name.EndsWith(".attn.masked_bias", StringComparison.Ordinal)
            || name.EndsWith(".attn.causal_mask", StringComparison.Ordinal);
}
