namespace Redraft.Engine.Tokenizing;

/// <summary>Finds where the next piece of a text ends, as the regular expressions of <see cref="PreTokenizer"/> would.</summary>
internal static class PieceSplitter
{
    /// <summary>The exclusive end of the piece that begins at <paramref name="start"/>; always beyond it.</summary>
    public static int End(PreTokenizer rule, ReadOnlySpan<byte> text, int start) => rule switch
    {
        PreTokenizer.Gpt2 or PreTokenizer.SmolLm => Gpt2End(text, start, scriptBlanks: true),
        PreTokenizer.Gpt2Written => Gpt2End(text, start, scriptBlanks: false),
        PreTokenizer.MistralNemo => NemoEnd(text, start),
        PreTokenizer.Whole => text.Length,
        PreTokenizer.Llama3 => ModernEnd(text, start, digits: 3),
        PreTokenizer.Qwen2 => ModernEnd(text, start, digits: 1),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "unknown pre-tokenizer"),
    };

    private static int Gpt2End(ReadOnlySpan<byte> text, int start, bool scriptBlanks)
    {
        var contraction = ContractionLength(text[start..], anyCase: false);
        if (contraction > 0)
        {
            return start + contraction;
        }

        // " ?" before letters, numbers or symbols
        var body = text[start] == ' ' && start + 1 < text.Length ? start + 1 : start;
        var kind = CharacterClasses.At(text, body, out _, scriptBlanks);
        return kind is CharacterClass.Space or CharacterClass.NewLine
            ? WhitespaceEnd(text, start, endAtNewLine: false, scriptBlanks)
            : RunEnd(text, body, kind, int.MaxValue, scriptBlanks);
    }

    private static int ModernEnd(ReadOnlySpan<byte> text, int start, int digits)
    {
        var contraction = ContractionLength(text[start..], anyCase: true);
        if (contraction > 0)
        {
            return start + contraction;
        }

        var kind = CharacterClasses.At(text, start, out var length);
        var next = start + length < text.Length ? CharacterClasses.At(text, start + length, out _) : CharacterClass.Space;
        return kind switch
        {
            CharacterClass.Letter => RunEnd(text, start, CharacterClass.Letter, int.MaxValue),
            CharacterClass.Space or CharacterClass.Other when next == CharacterClass.Letter
                => RunEnd(text, start + length, CharacterClass.Letter, int.MaxValue),
            _ => OtherEnd(text, start, kind, next, digits, slashes: false),
        };
    }

    private static int NemoEnd(ReadOnlySpan<byte> text, int start)
    {
        var word = CasedWords.End(text, start);
        if (word > start)
        {
            return word;
        }

        var kind = CharacterClasses.At(text, start, out var length);
        var next = start + length < text.Length ? CharacterClasses.At(text, start + length, out _) : CharacterClass.Space;
        return OtherEnd(text, start, kind, next, digits: 1, slashes: true);
    }

    // What is no word: \p{N}{1,digits}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
    private static int OtherEnd(ReadOnlySpan<byte> text, int start, CharacterClass kind, CharacterClass next, int digits, bool slashes) => kind switch
    {
        CharacterClass.Number => RunEnd(text, start, CharacterClass.Number, digits),
        CharacterClass.Other => SymbolsEnd(text, start, slashes),
        _ when text[start] == ' ' && next == CharacterClass.Other => SymbolsEnd(text, start + 1, slashes),
        _ => WhitespaceEnd(text, start, endAtNewLine: true),
    };

    // [^\s\p{L}\p{N}]+[\r\n]*, or with a slash among the latter
    private static int SymbolsEnd(ReadOnlySpan<byte> text, int start, bool slashes)
    {
        var end = RunEnd(text, start, CharacterClass.Other, int.MaxValue);
        while (end < text.Length && (text[end] is (byte)'\r' or (byte)'\n' || (slashes && text[end] == '/')))
        {
            end++;
        }

        return end;
    }

    private static int RunEnd(ReadOnlySpan<byte> text, int start, CharacterClass kind, int most, bool scriptBlanks = false)
    {
        var end = start;
        for (var count = 0; count < most && end < text.Length; count++)
        {
            if (CharacterClasses.At(text, end, out var length, scriptBlanks) != kind)
            {
                break;
            }

            end += length;
        }

        return end;
    }

    // \s*[\r\n]+ where asked for, then \s+(?!\S), then \s+: a run before a word leaves its last blank to the word.
    private static int WhitespaceEnd(ReadOnlySpan<byte> text, int start, bool endAtNewLine, bool scriptBlanks = false)
    {
        var (end, last, afterNewLine) = (start, start, -1);
        while (end < text.Length)
        {
            var kind = CharacterClasses.At(text, end, out var length, scriptBlanks);
            if (kind is not (CharacterClass.Space or CharacterClass.NewLine))
            {
                break;
            }

            last = end;
            end += length;
            afterNewLine = kind == CharacterClass.NewLine ? end : afterNewLine;
        }

        if (endAtNewLine && afterNewLine > 0)
        {
            return afterNewLine;
        }

        return end == text.Length || last == start ? end : last;
    }

    // 's 't 're 've 'm 'll 'd
    private static int ContractionLength(ReadOnlySpan<byte> text, bool anyCase)
    {
        if (text.Length < 2 || text[0] != '\'')
        {
            return 0;
        }

        var first = Lower(text[1], anyCase);
        if (first is (byte)'s' or (byte)'t' or (byte)'m' or (byte)'d')
        {
            return 2;
        }

        if (text.Length < 3)
        {
            return 0;
        }

        var second = Lower(text[2], anyCase);
        return (first, second) is ((byte)'r', (byte)'e') or ((byte)'v', (byte)'e') or ((byte)'l', (byte)'l') ? 3 : 0;
    }

    private static byte Lower(byte letter, bool anyCase)
        => anyCase && letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter | 0x20) : letter;
}
