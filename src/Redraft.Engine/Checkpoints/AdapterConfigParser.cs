using System.Text.Json;

namespace Redraft.Engine.Checkpoints;

/// <summary>Takes the settings out of an <c>adapter_config.json</c> whose keys have been checked.</summary>
internal sealed class AdapterConfigParser(StrictJson json, IReadOnlyDictionary<string, Range> fields, string path)
{
    private const int MostModules = 100_000;

    public AdapterConfig Parse()
    {
        Require("peft_type", "LORA", orNull: false);
        Require("task_type", "CAUSAL_LM", orNull: true);
        Require("bias", "none", orNull: true);
        RefuseChangedBase();
        return new AdapterConfig
        {
            Rank = (int)Number("r", 1, 4096, whole: true),
            Alpha = Number("lora_alpha", 1e-6, 1e6),
            Dropout = fields.ContainsKey("lora_dropout") ? Number("lora_dropout", 0, 0.999) : 0,
            Modules = Modules(),
            Base = IsGiven("base_model_name_or_path") ? json.StringOf(Value("base_model_name_or_path"), "base_model_name_or_path") : null,
        };
    }

    private bool IsGiven(string key) => fields.ContainsKey(key) && Value(key).ValueKind != JsonValueKind.Null;

    private JsonElement Value(string key) => fields.TryGetValue(key, out var range) ? json.Tree(range, key) : throw new BadFileException(path, $"{key} is missing");

    private BadFileException Bad(string key, string problem) => json.Bad(fields[key].Start.Value, problem);

    private void Require(string key, string expected, bool orNull)
    {
        if ((IsGiven(key) || !orNull) && json.StringOf(Value(key), key) is var found && found != expected)
        {
            throw Bad(key, $"{key} is '{StrictJson.Short(found)}'; '{expected}' is supported");
        }
    }

    // PiSSA, OLoRA, CorDA and LoftQ change the base model's weights when they begin.
    private void RefuseChangedBase()
    {
        const string Key = "init_lora_weights";
        if (IsGiven(Key) && Value(Key) is { ValueKind: JsonValueKind.String } kind && json.StringOf(kind, Key) is not ("gaussian" or "orthogonal" or "eva"))
        {
            throw Bad(Key, $"{Key} is {StrictJson.Short(kind.GetRawText())}, which changes the base model's weights; convert it to plain LoRA");
        }
    }

    private double Number(string key, double least, double most, bool whole = false)
        => Value(key) is { ValueKind: JsonValueKind.Number } found && found.TryGetDouble(out var number)
            && number >= least && number <= most && (!whole || number == Math.Floor(number))
            ? number
            : throw Bad(key, FormattableString.Invariant($"{key} must be a {(whole ? "whole " : "")}number from {least} to {most}, found {StrictJson.Short(Value(key).GetRawText())}"));

    private List<string>? Modules()
    {
        const string Key = "target_modules";
        var found = Value(Key);
        if (found.ValueKind == JsonValueKind.String && json.StringOf(found, Key) == "all-linear")
        {
            return null;
        }

        return found.ValueKind == JsonValueKind.Array && found.GetArrayLength() is > 0 and <= MostModules
            ? [.. found.EnumerateArray().Select(module => json.StringOf(module, $"a name in {Key}"))]
            : throw Bad(Key, $"{Key} must be a list of module names or \"all-linear\", found {StrictJson.Short(found.GetRawText())}");
    }
}
