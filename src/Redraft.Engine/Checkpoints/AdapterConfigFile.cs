using System.Text.Json;

namespace Redraft.Engine.Checkpoints;

/// <summary>PEFT's <c>adapter_config.json</c> for plain LoRA.</summary>
/// <remarks>Every field that PEFT is known to write is known here: followed, or without bearing on the computation, or refused unless it
/// is switched off. Other fields are refused by name.</remarks>
internal static class AdapterConfigFile
{
    private const long LargestFile = 2 << 20;

    private static readonly string[] Followed =
        ["peft_type", "task_type", "r", "lora_alpha", "lora_dropout", "target_modules", "base_model_name_or_path", "bias", "init_lora_weights"];

    // What decides how an adapter is made, not what it computes.
    private static readonly string[] WithoutBearing =
        ["inference_mode", "revision", "auto_mapping", "fan_in_fan_out", "megatron_core", "runtime_config", "peft_version", "qalora_group_size"];

    // Each changes what the adapter computes when it is anything but null, false or empty.
    private static readonly string[] MustBeOff =
    [
        "use_rslora", "use_dora", "use_qalora", "lora_bias", "modules_to_save", "layers_to_transform", "layers_pattern", "rank_pattern",
        "alpha_pattern", "exclude_modules", "target_parameters", "trainable_token_indices", "layer_replication", "megatron_config",
        "loftq_config", "eva_config", "corda_config", "lora_ga_config", "arrow_config", "alora_invocation_tokens", "ensure_weight_tying",
    ];

    /// <summary>Reads the settings.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="BadFileException">If it is malformed, incomplete or asks for something unsupported; the message names the key.</exception>
    public static AdapterConfig Read(string path)
    {
        var json = new StrictJson(RegularFile.ReadAll(path, LargestFile), path, depth: 8).Check();
        var fields = json.Fields(.., "the adapter's configuration", [.. Followed, .. WithoutBearing, .. MustBeOff]);
        foreach (var (key, range) in fields.Where(field => MustBeOff.Contains(field.Key)))
        {
            if (!IsOff(json.Tree(range, key)))
            {
                throw json.Bad(range.Start.Value, $"{key} is {StrictJson.Short(json.Tree(range, key).GetRawText())}, which is not supported; null, false or empty is");
            }
        }

        return new AdapterConfigParser(json, fields, path).Parse();
    }

    /// <summary>Writes settings that <see cref="Read"/> and PEFT read.</summary>
    /// <param name="stream">Receives UTF-8.</param>
    /// <param name="config">The settings.</param>
    /// <param name="transposed">Whether the base model stores its matrices [inner, outer], as GPT-2 does.</param>
    public static void Write(Stream stream, AdapterConfig config, bool transposed)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteString("peft_type", "LORA");
        json.WriteString("task_type", "CAUSAL_LM");
        json.WriteString("base_model_name_or_path", config.Base);
        json.WriteNumber("r", config.Rank);
        json.WriteNumber("lora_alpha", config.Alpha);
        json.WriteNumber("lora_dropout", config.Dropout);
        json.WriteStartArray("target_modules");
        foreach (var module in config.Modules!)
        {
            json.WriteStringValue(module);
        }

        json.WriteEndArray();
        json.WriteString("bias", "none");
        json.WriteBoolean("fan_in_fan_out", transposed);
        json.WriteBoolean("init_lora_weights", true);
        json.WriteBoolean("inference_mode", true);
        json.WriteNull("modules_to_save");
        json.WriteBoolean("use_rslora", false);
        json.WriteBoolean("use_dora", false);
        json.WriteEndObject();
    }

    private static bool IsOff(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };
}
