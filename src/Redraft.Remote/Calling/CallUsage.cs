using System.Text.Json;

namespace Redraft.Remote.Calling;

/// <summary>The tokens that an answer took.</summary>
/// <param name="Input">Read.</param>
/// <param name="Output">Written.</param>
/// <param name="Said">Whether the server said so; else they are the most that they can be.</param>
internal readonly record struct CallUsage(long Input, long Output, bool Said)
{
    /// <summary>What an answer says of itself, or the most that it can be.</summary>
    public static CallUsage Of(Call call, JsonElement answer)
    {
        var said = answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object ? usage : default;
        return Number(said, "prompt_tokens") is { } input
            ? new CallUsage(input, Number(said, "completion_tokens") ?? Math.Max(0, (Number(said, "total_tokens") ?? input) - input), true)
            : new CallUsage(call.MostInput, call.MostOutput, false);
    }

    private static long? Number(JsonElement usage, string name)
        => usage.ValueKind == JsonValueKind.Object && usage.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0 ? number : null;
}
