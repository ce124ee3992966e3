using System.Text.Json;

namespace Redraft.Engine.Tokenizing;

/// <summary>Reads what a <c>tokenizer.json</c> does before and after merging; unknown types are refused by name.</summary>
internal sealed class PipelineParser(StrictJson json, string file)
{
    private const string Gpt2Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
    private const string Llama3Pattern =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string Qwen2Pattern =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>The published regular expression.</summary>
    public static string PatternOf(PreTokenizer rule) => rule switch
    {
        Tokenizing.PreTokenizer.Gpt2 => Gpt2Pattern,
        Tokenizing.PreTokenizer.Llama3 => Llama3Pattern,
        _ => Qwen2Pattern,
    };

    /// <summary>Whether text is composed (NFC) first; null is the only other choice.</summary>
    public bool IsCompose(Range range)
    {
        var value = json.Tree(range, "normalizer");
        return Type(value, "normalizer") == "NFC" ? true : throw Unknown("normalizer", value, "null, NFC");
    }

    /// <summary>How text is cut.</summary>
    public PreTokenizer PreTokenizer(Range range)
    {
        var value = json.Tree(range, "pre_tokenizer");
        switch (Type(value, "pre_tokenizer"))
        {
            case "ByteLevel":
                CheckByteLevel(value, "pre_tokenizer", ownPattern: true);
                return Tokenizing.PreTokenizer.Gpt2;
            case "Sequence":
                var steps = List(value, "pretokenizers", "pre_tokenizer");
                if (steps.Length != 2 || Type(steps[0], "pre_tokenizer") != "Split" || Type(steps[1], "pre_tokenizer") != "ByteLevel")
                {
                    throw new BadFileException(file, "pre_tokenizer: of the Sequences only [Split, ByteLevel] is supported");
                }

                CheckByteLevel(steps[1], "pre_tokenizer", ownPattern: false);
                return Split(steps[0]);
            default:
                throw Unknown("pre_tokenizer", value, "ByteLevel, Sequence[Split, ByteLevel]");
        }
    }

    /// <summary>Refuses every decoder but ByteLevel.</summary>
    public void CheckDecoder(Range range)
    {
        var value = json.Tree(range, "decoder");
        if (Type(value, "decoder") != "ByteLevel")
        {
            throw Unknown("decoder", value, "ByteLevel");
        }
    }

    /// <summary>The token that the template puts before a text, if any.</summary>
    public int? BeginOfText(Range range, List<AddedToken> added)
    {
        var value = json.Tree(range, "post_processor");
        var steps = Type(value, "post_processor") == "Sequence" ? List(value, "processors", "post_processor") : [value];
        int? begin = null;
        var templates = 0;
        foreach (var step in steps)
        {
            switch (Type(step, "post_processor"))
            {
                case "ByteLevel":
                    break;
                case "TemplateProcessing" when templates++ == 0:
                    begin = Template(step, added);
                    break;
                default:
                    throw Unknown("post_processor", step, "ByteLevel, one TemplateProcessing");
            }
        }

        return begin;
    }

    private PreTokenizer Split(JsonElement step)
    {
        var pattern = step.TryGetProperty("pattern", out var value) && value.ValueKind == JsonValueKind.Object && value.TryGetProperty("Regex", out var regex)
            ? json.StringOf(regex, "pre_tokenizer: pattern.Regex")
            : throw new BadFileException(file, "pre_tokenizer: Split needs a pattern with a Regex");
        if (!step.TryGetProperty("behavior", out var behavior) || json.StringOf(behavior, "pre_tokenizer: behavior") != "Isolated" || IsTrue(step, "invert"))
        {
            throw new BadFileException(file, "pre_tokenizer: Split must have the behavior Isolated and not be inverted");
        }

        return pattern switch
        {
            Gpt2Pattern => Tokenizing.PreTokenizer.Gpt2,
            Llama3Pattern => Tokenizing.PreTokenizer.Llama3,
            Qwen2Pattern => Tokenizing.PreTokenizer.Qwen2,
            _ => throw new BadFileException(
                file, $"pre_tokenizer: the pattern {StrictJson.Short(pattern)} is not supported; known are those of GPT-2, Llama 3 and Qwen 2"),
        };
    }

    private void CheckByteLevel(JsonElement value, string where, bool ownPattern)
    {
        var uses = !value.TryGetProperty("use_regex", out var flag) || flag.ValueKind == JsonValueKind.True;
        if (uses != ownPattern)
        {
            throw new BadFileException(file, $"{where}: ByteLevel must have use_regex = {(ownPattern ? "true" : "false")} here");
        }

        // Its default in the reference is true, so an absent key means yes.
        if (!value.TryGetProperty("add_prefix_space", out var prefix) || prefix.ValueKind != JsonValueKind.False)
        {
            throw new BadFileException(file, $"{where}: add_prefix_space is not supported: decoding could not undo it");
        }
    }

    // [special token,] sequence A
    private int? Template(JsonElement template, List<AddedToken> added)
    {
        var single = List(template, "single", "post_processor");
        var last = single.Length - 1;
        if (single.Length is < 1 or > 2 || Name(single[last], "Sequence") != "A" || (last == 1 && Name(single[0], "SpecialToken") is null))
        {
            throw new BadFileException(file, "post_processor: the template may put one special token before the text and nothing else");
        }

        if (last == 0)
        {
            return null;
        }

        var name = Name(single[0], "SpecialToken")!;
        var token = added.Find(token => token.Content == name && token.Special)
            ?? throw new BadFileException(file, $"post_processor: the template's token '{StrictJson.Short(name)}' is not a special token of this file");
        var listed = template.TryGetProperty("special_tokens", out var known) && known.ValueKind == JsonValueKind.Object
            && known.TryGetProperty(name, out var entry) && entry.ValueKind == JsonValueKind.Object
            && entry.TryGetProperty("ids", out var ids) && ids.ValueKind == JsonValueKind.Array && ids.GetArrayLength() == 1
            && ids[0].ValueKind == JsonValueKind.Number && ids[0].TryGetInt32(out var id) && id == token.Id;
        return listed
            ? token.Id
            : throw new BadFileException(file, $"post_processor: special_tokens must give '{StrictJson.Short(name)}' the ids [{token.Id}]");
    }

    private string? Name(JsonElement part, string kind)
        => part.ValueKind == JsonValueKind.Object && part.TryGetProperty(kind, out var named) && named.ValueKind == JsonValueKind.Object
            && named.TryGetProperty("id", out var id)
            ? json.StringOf(id, "post_processor: id")
            : null;

    private JsonElement[] List(JsonElement value, string key, string where)
        => value.TryGetProperty(key, out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() <= 8
            ? [.. list.EnumerateArray()]
            : throw new BadFileException(file, $"{where}: {key} must be a list of at most 8");

    private string Type(JsonElement value, string where)
        => value.ValueKind == JsonValueKind.Object && value.TryGetProperty("type", out var type)
            ? json.StringOf(type, $"{where}: type")
            : throw new BadFileException(file, $"{where} must be an object with a type");

    private static bool IsTrue(JsonElement value, string key)
        => value.TryGetProperty(key, out var flag) && flag.ValueKind != JsonValueKind.False;

    private BadFileException Unknown(string where, JsonElement value, string known)
        => new(file, $"{where}: the type '{StrictJson.Short(Type(value, where))}' is not supported here (known: {known})");
}
