using System.Text.Json;

namespace Redraft.Engine.Tokenizing;

/// <summary>Reads how tokens become text, which must undo what the rest of the file does.</summary>
internal sealed class DecoderParser(PipelineJson json)
{
    private const string Where = "decoder";
    private const int MostSpaces = 8;

    /// <summary>Checks it, and returns how many spaces it takes from the front.</summary>
    /// <param name="range">Where it lies.</param>
    /// <param name="bytes">Whether the vocabulary is one of bytes.</param>
    public int Parse(Range range, bool bytes)
    {
        var value = json.Tree(range, Where);
        var type = json.Type(value, Where);
        if (bytes)
        {
            if (type != "ByteLevel")
            {
                throw json.Unknown(Where, value, "ByteLevel");
            }

            json.Keys(value, Where, "add_prefix_space", "trim_offsets", "use_regex"); // none of which decoding heeds
            return 0;
        }

        if (type != "Sequence")
        {
            throw json.Unknown(Where, value, "Sequence[Replace, ByteFallback, Fuse] with or without Strip");
        }

        json.Keys(value, Where, "decoders");
        var steps = json.List(value, "decoders", Where);
        if (!steps.Select(step => json.Type(step, Where)).SequenceEqual(new[] { "Replace", "ByteFallback", "Fuse", "Strip" }.Take(Math.Max(3, steps.Length))))
        {
            throw json.Bad($"{Where}: of the Sequences only [Replace, ByteFallback, Fuse] with or without Strip is supported");
        }

        json.Keys(steps[0], Where, "pattern", "content");
        json.Keys(steps[1], Where);
        json.Keys(steps[2], Where);
        if (json.Pattern(steps[0], "String", Where) != "\u2581" || json.Text(steps[0], "content", Where) != " ")
        {
            throw json.Bad($"{Where}: Replace is only supported from the String ▁ (U+2581) to ' '");
        }

        return steps.Length == 4 ? Strip(steps[3]) : 0;
    }

    private int Strip(JsonElement step)
    {
        json.Keys(step, Where, "content", "start", "stop");
        var start = Count(step, "start");
        return json.Text(step, "content", Where) == " " && start is >= 0 and <= MostSpaces && Count(step, "stop") == 0
            ? start
            : throw json.Bad($"{Where}: Strip must take 0 to {MostSpaces} spaces from the start and none from the end");
    }

    private static int Count(JsonElement step, string key)
        => !step.TryGetProperty(key, out var value) ? 0 : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) ? count : -1;
}
