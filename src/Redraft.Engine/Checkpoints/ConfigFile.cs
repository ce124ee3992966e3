using System.Text.Json;
using Redraft.Engine.Architectures;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Checkpoints;

/// <summary>Hugging Face <c>config.json</c> of the types llama, mistral, qwen2, qwen3 and gpt2.</summary>
/// <remarks>A setting that would change the computation and that we don't follow is refused by name; settings that don't bear on it are passed over.</remarks>
internal static class ConfigFile
{
    private const long LargestFile = 2 << 20;

    /// <summary>Reads a configuration.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="BadFileException">If it is malformed, incomplete or asks for something unsupported; the message names the key.</exception>
    public static CheckpointConfig Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Parse(RegularFile.ReadAll(path, LargestFile), path);
    }

    /// <summary>Reads a configuration from memory.</summary>
    /// <param name="json">The content.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="BadFileException">As <see cref="Read"/>.</exception>
    public static CheckpointConfig Parse(ReadOnlyMemory<byte> json, string name)
    {
        var text = new StrictJson(json, name, depth: 32).Check();
        return new ConfigParser(text, name).Parse();
    }

    /// <summary>Writes a configuration that <see cref="Read"/> and Hugging Face's library read.</summary>
    /// <remarks>The <c>model_type</c> follows from the switches: biases on q, k and v are qwen2's, norms on q and k qwen3's.</remarks>
    /// <param name="stream">Receives UTF-8.</param>
    /// <param name="config">Sizes and switches.</param>
    /// <param name="tokenizer">Gives the ids that begin and end a text.</param>
    /// <param name="type">How the weights are stored.</param>
    public static void Write(Stream stream, ModelConfig config, ByteLevelBpe tokenizer, TensorType type)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(tokenizer);
        RefuseUnwritable(config);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        var modelType = ModelTypeOf(config);
        json.WriteStartObject();
        json.WriteStartArray("architectures");
        json.WriteStringValue(ClassOf(modelType));
        json.WriteEndArray();
        json.WriteString("model_type", modelType);
        json.WriteNumber("vocab_size", config.VocabularySize);
        if (modelType == "gpt2")
        {
            WriteGpt2(json, config);
        }
        else
        {
            WriteLlama(json, config, modelType);
        }

        json.WriteBoolean("tie_word_embeddings", config.TiedHead);
        if (tokenizer.BeginOfText is { } begin)
        {
            json.WriteNumber("bos_token_id", begin);
        }
        else
        {
            json.WriteNull("bos_token_id");
        }

        json.WriteNumber("eos_token_id", tokenizer.EndOfText);
        json.WriteString("torch_dtype", type == TensorType.BF16 ? "bfloat16" : "float32");
        json.WriteEndObject();
    }

    /// <summary>Refuses what no Hugging Face type describes.</summary>
    internal static void RefuseUnwritable(ModelConfig config)
    {
        if (config is { AttentionBias: true, QueryKeyNorm: true })
        {
            throw new ArgumentException("AttentionBias and QueryKeyNorm together are written by no Hugging Face model type; choose one.", nameof(config));
        }

        if (!ArchitectureList.Names.Contains(config.ModelType))
        {
            throw new ArgumentException(
                $"Expected a model type of {string.Join(", ", ArchitectureList.Names)}, found '{config.ModelType}'.", nameof(config));
        }
    }

    private static string ModelTypeOf(ModelConfig config) => config switch
    {
        { ModelType: "gpt2" } => "gpt2",
        { AttentionBias: true } => "qwen2",
        { QueryKeyNorm: true } => "qwen3",
        { ModelType: "mistral" } => "mistral",
        _ => "llama",
    };

    private static string ClassOf(string modelType) => modelType switch
    {
        "gpt2" => "GPT2LMHeadModel",
        "qwen2" => "Qwen2ForCausalLM",
        "qwen3" => "Qwen3ForCausalLM",
        "mistral" => "MistralForCausalLM",
        _ => "LlamaForCausalLM",
    };

    private static void WriteGpt2(Utf8JsonWriter json, ModelConfig config)
    {
        json.WriteNumber("n_embd", config.Width);
        json.WriteNumber("n_layer", config.Layers);
        json.WriteNumber("n_head", config.Heads);
        json.WriteNumber("n_inner", config.FeedForwardWidth);
        json.WriteNumber("n_positions", config.ContextLength);
        json.WriteNumber("layer_norm_epsilon", config.NormEpsilon);
        json.WriteString("activation_function", "gelu_new");
    }

    private static void WriteLlama(Utf8JsonWriter json, ModelConfig config, string modelType)
    {
        json.WriteNumber("hidden_size", config.Width);
        json.WriteNumber("intermediate_size", config.FeedForwardWidth);
        json.WriteNumber("num_hidden_layers", config.Layers);
        json.WriteNumber("num_attention_heads", config.Heads);
        json.WriteNumber("num_key_value_heads", config.KeyValueHeads);
        json.WriteNumber("head_dim", config.HeadWidth);
        json.WriteNumber("max_position_embeddings", config.ContextLength);
        json.WriteNumber("rms_norm_eps", config.NormEpsilon);
        json.WriteNumber("rope_theta", config.RotaryBase);
        json.WriteString("hidden_act", "silu");
        if (modelType is "llama" or "qwen3")
        {
            json.WriteBoolean("attention_bias", false); // there it would mean biases on all four projections
        }

        json.WriteNull("sliding_window"); // the default of mistral is 4,096
    }
}
