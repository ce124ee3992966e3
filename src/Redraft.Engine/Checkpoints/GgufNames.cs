using Redraft.Engine.Architectures;

namespace Redraft.Engine.Checkpoints;

/// <summary>What llama.cpp calls a parameter, and how it orders its rows.</summary>
internal static class GgufNames
{
    private static readonly (string Ours, string Theirs)[] Parts =
    [
        ("model.embed_tokens.", "token_embd."), ("model.norm.", "output_norm."), ("lm_head.", "output."), ("model.layers.", "blk."),
        (".input_layernorm.", ".attn_norm."), (".self_attn.q_proj.", ".attn_q."), (".self_attn.k_proj.", ".attn_k."), (".self_attn.v_proj.", ".attn_v."),
        (".self_attn.q_norm.", ".attn_q_norm."), (".self_attn.k_norm.", ".attn_k_norm."), (".self_attn.o_proj.", ".attn_output."),
        (".post_attention_layernorm.", ".ffn_norm."), (".mlp.gate_proj.", ".ffn_gate."), (".mlp.up_proj.", ".ffn_up."), (".mlp.down_proj.", ".ffn_down."),
    ];

    private static readonly (string Ours, string Theirs)[] Gpt2Parts =
    [
        ("wte.", "token_embd."), ("wpe.", "position_embd."), ("ln_f.", "output_norm."), ("lm_head.", "output."), ("h.", "blk."),
        (".ln_1.", ".attn_norm."), (".attn.c_attn.", ".attn_qkv."), (".attn.c_proj.", ".attn_output."), (".ln_2.", ".ffn_norm."),
        (".mlp.c_fc.", ".ffn_up."), (".mlp.c_proj.", ".ffn_down."),
    ];

    /// <summary>The architectures of llama.cpp that are read and written → ours.</summary>
    public static IReadOnlyDictionary<string, string> Architectures { get; } = new Dictionary<string, string>
    {
        ["llama"] = "llama", ["qwen2"] = "qwen2", ["qwen3"] = "qwen3", ["gpt2"] = "gpt2",
    };

    /// <summary>llama.cpp's name of a type of ours.</summary>
    /// <exception cref="ArgumentException">If there is none.</exception>
    public static string ArchitectureOf(string modelType) => modelType == "mistral" ? "llama" : Architectures.ContainsKey(modelType) ? modelType
        : throw new ArgumentException($"GGUF is written for {string.Join(", ", Architectures.Keys)} and mistral, found '{modelType}'.", nameof(modelType));

    /// <summary>A parameter's name in a GGUF file.</summary>
    public static string Of(string parameter, string modelType)
    {
        foreach (var (ours, theirs) in modelType == "gpt2" ? Gpt2Parts : Parts)
        {
            if (ours[0] == '.')
            {
                parameter = parameter.Replace(ours, theirs, StringComparison.Ordinal);
            }
            else if (parameter.StartsWith(ours, StringComparison.Ordinal))
            {
                parameter = theirs + parameter[ours.Length..];
            }
        }

        return parameter;
    }

    /// <summary>Every tensor that a configuration asks for, in a GGUF file's name and shape.</summary>
    public static IEnumerable<StoredTensor> Expected(ModelConfig config)
        => ArchitectureList.Of(config).Files.Tensors(config).Select(tensor =>
            // Hugging Face's GPT-2 holds its projections the other way round; GGUF doesn't.
            new StoredTensor(Of(tensor.Name, config.ModelType), config.ModelType == "gpt2" && tensor.Name.Contains(".c_") ? [.. tensor.Shape.Reverse()] : tensor.Shape));

    /// <summary>Where a row of a parameter lies in the file: llama.cpp's llama rotates neighbours, so its queries and keys lie in pairs.</summary>
    /// <param name="parameter">Its name.</param>
    /// <param name="config">Gives the head width.</param>
    /// <param name="row">The row here.</param>
    public static long RowInFile(string parameter, ModelConfig config, long row)
    {
        if (!IsPaired(parameter, config))
        {
            return row;
        }

        var (head, within) = Math.DivRem(row, config.HeadWidth);
        var (side, pair) = Math.DivRem(within, config.HeadWidth / 2);
        return (head * config.HeadWidth) + (2 * pair) + side;
    }

    public static bool IsPaired(string parameter, ModelConfig config)
        => config.ModelType is "llama" or "mistral"
            && (parameter.EndsWith(".q_proj.weight", StringComparison.Ordinal) || parameter.EndsWith(".k_proj.weight", StringComparison.Ordinal));
}
