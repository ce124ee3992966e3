using System.Text.Json;

namespace Redraft.Engine.Tokenizing;

/// <summary>Reads how text is cut into pieces, and with it whether the vocabulary is one of bytes or of characters.</summary>
internal sealed class PreTokenizerParser(PipelineJson json)
{
    private const string Where = "pre_tokenizer";
    private const string Known = "ByteLevel, Metaspace, Split, Sequence[Split, ByteLevel], Sequence[Digits, ByteLevel], null";

    /// <summary>How text is cut.</summary>
    public PreTokenizer Rule { get; private set; } = PreTokenizer.Whole;

    /// <summary>Whether the vocabulary is one of bytes.</summary>
    public bool Bytes { get; private set; }

    /// <summary>What Metaspace does, if it is there.</summary>
    public MetaspaceScheme? Metaspace { get; private set; }

    /// <summary>Reads it; a file without one cuts nothing.</summary>
    /// <param name="range">Where it lies.</param>
    /// <param name="marksSpaces">Whether the normalizer leaves no space.</param>
    public void Parse(Range range, bool marksSpaces)
    {
        var value = json.Tree(range, Where);
        switch (json.Type(value, Where))
        {
            case "ByteLevel":
                Rule = ByteLevel(value) ? PreTokenizer.Gpt2 : PreTokenizer.Whole;
                break;
            case "Metaspace":
                Metaspace = Scheme(value);
                break;
            case "Split":
                CheckVain(value, marksSpaces);
                break;
            case "Sequence":
                json.Keys(value, Where, "pretokenizers");
                Rule = Sequence(json.List(value, "pretokenizers", Where));
                break;
            default:
                throw json.Unknown(Where, value, Known);
        }
    }

    private PreTokenizer Sequence(JsonElement[] steps)
    {
        if (steps.Length != 2 || json.Type(steps[1], Where) != "ByteLevel" || json.Type(steps[0], Where) is not ("Split" or "Digits"))
        {
            throw json.Bad($"{Where}: of the Sequences only [Split, ByteLevel] and [Digits, ByteLevel] are supported");
        }

        var digits = json.Type(steps[0], Where) == "Digits";
        if (ByteLevel(steps[1]) != digits)
        {
            throw json.Bad($"{Where}: ByteLevel must have use_regex = {(digits ? "true" : "false")} here");
        }

        return digits ? Digits(steps[0]) : Split(steps[0]);
    }

    private PreTokenizer Digits(JsonElement step)
    {
        json.Keys(step, Where, "individual_digits");
        return json.Flag(step, "individual_digits", otherwise: false, Where)
            ? PreTokenizer.SmolLm
            : throw json.Bad($"{Where}: Digits must have individual_digits = true");
    }

    private PreTokenizer Split(JsonElement step)
    {
        json.Keys(step, Where, "pattern", "behavior", "invert");
        var pattern = json.Pattern(step, "Regex", Where) ?? throw json.Bad($"{Where}: Split needs a pattern with a Regex here");
        if (json.Text(step, "behavior", Where) != "Isolated" || json.Flag(step, "invert", otherwise: false, Where))
        {
            throw json.Bad($"{Where}: Split must have the behavior Isolated and not be inverted");
        }

        return Patterns.RuleOf(pattern) ?? throw json.Bad(
            $"{Where}: the pattern {StrictJson.Short(pattern)} is not supported; known are those of GPT-2, Llama 3, Qwen 2 and Mistral NeMo");
    }

    // Gemma cuts at spaces that its normalizer has left none of.
    private void CheckVain(JsonElement step, bool marksSpaces)
    {
        json.Keys(step, Where, "pattern", "behavior", "invert");
        if (!marksSpaces || json.Pattern(step, "String", Where) != " " || json.Text(step, "behavior", Where) is null
            || json.Flag(step, "invert", otherwise: false, Where))
        {
            throw json.Bad($"{Where}: Split alone is only supported at the String ' ', where the normalizer replaces all spaces");
        }
    }

    private MetaspaceScheme Scheme(JsonElement step)
    {
        json.Keys(step, Where, "replacement", "str_rep", "add_prefix_space", "prepend_scheme", "split");
        if ((json.Text(step, "replacement", Where) ?? "\u2581") != "\u2581" || (json.Text(step, "str_rep", Where) ?? "\u2581") != "\u2581")
        {
            throw json.Bad($"{Where}: Metaspace is only supported with ▁ (U+2581)");
        }

        if (json.Flag(step, "split", otherwise: true, Where))
        {
            throw json.Bad($"{Where}: Metaspace must have split = false: implementations disagree on what it cuts");
        }

        var scheme = json.Text(step, "prepend_scheme", Where) switch
        {
            "never" => MetaspaceScheme.Never,
            "first" => MetaspaceScheme.First,
            "always" or null => MetaspaceScheme.Always,
            { } other => throw json.Bad($"{Where}: the prepend_scheme '{StrictJson.Short(other)}' is not supported (known: always, first, never)"),
        };
        var prepends = scheme != MetaspaceScheme.Never;
        return json.Flag(step, "add_prefix_space", otherwise: prepends, Where) == prepends
            ? scheme
            : throw json.Bad($"{Where}: add_prefix_space contradicts the prepend_scheme");
    }

    // Whether it cuts by its own pattern.
    private bool ByteLevel(JsonElement step)
    {
        json.Keys(step, Where, "add_prefix_space", "trim_offsets", "use_regex");
        Bytes = true;

        // Its default in the reference is true, so an absent key means yes.
        return json.Flag(step, "add_prefix_space", otherwise: true, Where)
            ? throw json.Bad($"{Where}: add_prefix_space is not supported: decoding could not undo it")
            : json.Flag(step, "use_regex", otherwise: true, Where);
    }
}
