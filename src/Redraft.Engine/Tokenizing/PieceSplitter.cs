namespace Redraft.Engine.Tokenizing;

/// <summary>Finds where the next piece of a text ends, as the regular expressions of <see cref="PreTokenizer"/> would.</summary>
internal static class PieceSplitter
{
    /// <summary>The exclusive end of the piece that begins at <paramref name="start"/>; always beyond it.</summary>
    public static int End(PreTokenizer rule, ReadOnlySpan<byte> text, int start) => rule switch
    {
        PreTokenizer.Gpt2 => Gpt2End(text, start),
        PreTokenizer.Llama3 => ModernEnd(text, start, digits: 3),
        PreTokenizer.Qwen2 => ModernEnd(text, start, digits: 1),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "unknown pre-tokenizer"),
    };

    private static int Gpt2End(ReadOnlySpan<byte> text, int start)
    {
        var contraction = ContractionLength(text[start..], anyCase: false);
        if (contraction > 0)
        {
            return start + contraction;
        }

        // " ?" before letters, numbers or symbols
        var body = text[start] == ' ' && start + 1 < text.Length ? start + 1 : start;
        var kind = CharacterClasses.At(text, body, out _);
        return kind is CharacterClass.Space or CharacterClass.NewLine
            ? WhitespaceEnd(text, start, endAtNewLine: false)
            : RunEnd(text, body, kind, int.MaxValue);
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
        switch (kind)
        {
            case CharacterClass.Letter:
                return RunEnd(text, start, CharacterClass.Letter, int.MaxValue);
            case CharacterClass.Number:
                return RunEnd(text, start, CharacterClass.Number, digits);
            case CharacterClass.Space or CharacterClass.Other when next == CharacterClass.Letter:
                return RunEnd(text, start + length, CharacterClass.Letter, int.MaxValue);
            case CharacterClass.Other:
                return SymbolsEnd(text, start);
            default:
                return text[start] == ' ' && next == CharacterClass.Other
                    ? SymbolsEnd(text, start + 1)
                    : WhitespaceEnd(text, start, endAtNewLine: true);
        }
    }

    // [^\s\p{L}\p{N}]+[\r\n]*
    private static int SymbolsEnd(ReadOnlySpan<byte> text, int start)
    {
        var end = RunEnd(text, start, CharacterClass.Other, int.MaxValue);
        while (end < text.Length && text[end] is (byte)'\r' or (byte)'\n')
        {
            end++;
        }

        return end;
    }

    private static int RunEnd(ReadOnlySpan<byte> text, int start, CharacterClass kind, int most)
    {
        var end = start;
        for (var count = 0; count < most && end < text.Length; count++)
        {
            if (CharacterClasses.At(text, end, out var length) != kind)
            {
                break;
            }

            end += length;
        }

        return end;
    }

    // \s*[\r\n]+ where asked for, then \s+(?!\S), then \s+: a run before a word leaves its last blank to the word.
    private static int WhitespaceEnd(ReadOnlySpan<byte> text, int start, bool endAtNewLine)
    {
        var (end, last, afterNewLine) = (start, start, -1);
        while (end < text.Length)
        {
            var kind = CharacterClasses.At(text, end, out var length);
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

    // 's 't 're 've 'm 'll 'd. Regular expressions that ignore case let U+017F (long s) stand for s; so do we.
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

        if (anyCase && text[1] == 0xC5 && text[2] == 0xBF)
        {
            return 3;
        }

        var second = Lower(text[2], anyCase);
        return (first, second) is ((byte)'r', (byte)'e') or ((byte)'v', (byte)'e') or ((byte)'l', (byte)'l') ? 3 : 0;
    }

    private static byte Lower(byte letter, bool anyCase)
        => anyCase && letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter | 0x20) : letter;
}
