using System.Text.Json;
using Redraft.Engine.Architectures;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Checkpoints;

/// <summary>Hugging Face <c>config.json</c> of the types of <see cref="ArchitectureList"/>.</summary>
/// <remarks>A setting that would change the computation and that we don't follow is refused by name; settings that don't bear on it
/// are passed over by name (<see cref="CommonKeys"/>), and what nobody knows is refused.</remarks>
internal static class ConfigFile
{
    private const long LargestFile = 2 << 20;

    /// <summary>Reads a configuration.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="BadFileException">If it is malformed, incomplete or asks for something unsupported; the message names the key.</exception>
    /// <param name="others">Architectures beside those of the list; null for none.</param>
    public static CheckpointConfig Read(string path, IReadOnlyList<ArchitectureEntry>? others = null) => Read(path, FileFaults.Thrown, others);

    /// <summary>The same; keys that nobody knows are told to <paramref name="faults"/>, each of them, and anything else is thrown.</summary>
    public static CheckpointConfig Read(string path, FileFaults faults, IReadOnlyList<ArchitectureEntry>? others = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Parse(RegularFile.ReadAll(path, LargestFile), path, faults, others ?? []);
    }

    /// <summary>Reads a configuration from memory.</summary>
    /// <param name="json">The content.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="BadFileException">As <see cref="Read(string, IReadOnlyList{ArchitectureEntry})"/>.</exception>
    public static CheckpointConfig Parse(ReadOnlyMemory<byte> json, string name) => Parse(json, name, FileFaults.Thrown, []);

    private static CheckpointConfig Parse(ReadOnlyMemory<byte> json, string name, FileFaults faults, IReadOnlyList<ArchitectureEntry> others)
    {
        var keys = new ConfigKeys(new StrictJson(json, name, depth: 32).Check(), name);
        if (others.Concat(ArchitectureList.All).FirstOrDefault(entry => entry.Name == keys.ModelType) is not { } architecture)
        {
            throw keys.Bad($"model_type '{StrictJson.Short(keys.ModelType)}' is not supported (known: {string.Join(", ", others.Select(entry => entry.Name).Concat(ArchitectureList.Names))})");
        }

        CommonKeys.Take(keys);
        var model = architecture.Files.Read(keys);
        model = others.Contains(architecture) ? model with { Outside = model.Outside ?? architecture } : model;
        keys.RefuseRest(faults);
        if (model.Heads % model.KeyValueHeads != 0)
        {
            throw keys.Bad($"num_attention_heads ({model.Heads}) must be a multiple of num_key_value_heads ({model.KeyValueHeads})");
        }

        return model.Problems().FirstOrDefault() is { } problem ? throw keys.Bad(problem) : new CheckpointConfig(model, CommonKeys.EndOfText(keys));
    }

    /// <summary>Writes a configuration that <see cref="Read(string, IReadOnlyList{ArchitectureEntry})"/> and Hugging Face's library read.</summary>
    /// <remarks>The <c>model_type</c> follows from the switches: biases on q, k and v are qwen2's, norms on q and k qwen3's.</remarks>
    /// <param name="stream">Receives UTF-8.</param>
    /// <param name="config">Sizes and switches.</param>
    /// <param name="tokenizer">Gives the ids that begin and end a text.</param>
    /// <param name="type">How the weights are stored.</param>
    public static void Write(Stream stream, ModelConfig config, BpeTokenizer tokenizer, TensorType type)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(tokenizer);
        RefuseUnwritable(config);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        var modelType = ModelTypeOf(config);
        var files = ArchitectureList.Of(config with { ModelType = modelType }).Files;
        json.WriteStartObject();
        json.WriteStartArray("architectures");
        json.WriteStringValue(files.ClassName);
        json.WriteEndArray();
        json.WriteString("model_type", modelType);
        json.WriteNumber("vocab_size", config.VocabularySize);
        files.Write(json, config);
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
        json.WriteString("torch_dtype", type switch { TensorType.BF16 => "bfloat16", TensorType.F16 => "float16", _ => "float32" });
        json.WriteEndObject();
    }

    /// <summary>Refuses what no Hugging Face type describes.</summary>
    internal static void RefuseUnwritable(ModelConfig config)
    {
        if (config is { AttentionBias: true, QueryKeyNorm: true })
        {
            throw new ArgumentException("AttentionBias and QueryKeyNorm together are written by no Hugging Face model type; choose one.", nameof(config));
        }

        _ = ArchitectureList.Of(config);
    }

    private static string ModelTypeOf(ModelConfig config) => config switch
    {
        { Outside: not null } => config.ModelType,
        { AttentionBias: true, ModelType: "llama" or "mistral" or "qwen3" } => "qwen2",
        { QueryKeyNorm: true, ModelType: "llama" or "mistral" or "qwen2" } => "qwen3",
        _ => config.ModelType,
    };
}
