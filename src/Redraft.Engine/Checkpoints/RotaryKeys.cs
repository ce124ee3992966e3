using System.Text.Json;
using Redraft.Engine.Architectures;

namespace Redraft.Engine.Checkpoints;

/// <summary>Base and scaling of rotary positions: <c>rope_theta</c>, <c>rope_scaling</c> and, since 2025, <c>rope_parameters</c>.</summary>
internal static class RotaryKeys
{
    public static (double Base, RotaryScaling? Scaling) Read(ConfigKeys keys)
    {
        var rotaryBase = keys.Real("rope_theta", 10_000);
        RotaryScaling? scaling = null;
        foreach (var key in new[] { "rope_scaling", "rope_parameters" })
        {
            if (!keys.Present(key, out var rope))
            {
                continue;
            }

            if (rope.ValueKind != JsonValueKind.Object)
            {
                throw keys.Bad($"{key} must be an object, found {ConfigKeys.Shown(rope)}");
            }

            if (rope.TryGetProperty("rope_theta", out var theta))
            {
                rotaryBase = keys.Positive(theta, $"{key}.rope_theta");
            }

            scaling = Scaling(keys, key, rope) ?? scaling;
        }

        return (rotaryBase, scaling);
    }

    public static void Write(Utf8JsonWriter json, ModelConfig config)
    {
        json.WriteNumber("rope_theta", config.RotaryBase);
        if (config.RotaryScaling is not { } scaling)
        {
            return;
        }

        json.WriteStartObject("rope_scaling");
        switch (scaling)
        {
            case LinearRotaryScaling linear:
                json.WriteString("rope_type", "linear");
                json.WriteNumber("factor", linear.Factor);
                break;
            case Llama3RotaryScaling llama:
                json.WriteString("rope_type", "llama3");
                json.WriteNumber("factor", llama.Factor);
                json.WriteNumber("low_freq_factor", llama.LowFrequencyFactor);
                json.WriteNumber("high_freq_factor", llama.HighFrequencyFactor);
                json.WriteNumber("original_max_position_embeddings", llama.OriginalContext);
                break;
            default:
                throw new ArgumentException($"No key of config.json describes the rotary scaling {scaling}.", nameof(config));
        }

        json.WriteEndObject();
    }

    private static RotaryScaling? Scaling(ConfigKeys keys, string key, JsonElement rope)
    {
        var type = rope.TryGetProperty("rope_type", out var name) || rope.TryGetProperty("type", out name) ? keys.StringOf(name, $"{key}: type") : "";
        string[] known = type switch
        {
            "default" => [],
            "linear" => ["factor"],
            "llama3" => ["factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings"],
            _ => throw keys.Bad($"{key} = {ConfigKeys.Shown(rope)} is not supported (scaled rotary positions other than linear and llama3)"),
        };
        foreach (var property in rope.EnumerateObject())
        {
            if (!known.Contains(property.Name) && property.Name is not ("rope_type" or "type" or "rope_theta"))
            {
                throw keys.Bad($"{key} has the key '{StrictJson.Short(property.Name)}', which type '{type}' does not know (known: {string.Join(", ", known)})");
            }
        }

        switch (type)
        {
            case "default":
                return null;
            case "linear":
                return new LinearRotaryScaling(Number("factor"));
            default:
                var original = Number("original_max_position_embeddings");
                var scaling = new Llama3RotaryScaling(Number("factor"), Number("low_freq_factor"), Number("high_freq_factor"), (int)Math.Min(original, int.MaxValue));
                return scaling.LowFrequencyFactor < scaling.HighFrequencyFactor && scaling.OriginalContext == original
                    ? scaling
                    : throw keys.Bad($"{key} = {ConfigKeys.Shown(rope)}: low_freq_factor must be below high_freq_factor, original_max_position_embeddings a whole number");
        }

        double Number(string part) => rope.TryGetProperty(part, out var value)
            ? keys.Positive(value, $"{key}.{part}")
            : throw keys.Bad($"{key}.{part} is missing");
    }
}
