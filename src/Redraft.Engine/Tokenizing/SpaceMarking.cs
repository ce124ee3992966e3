namespace Redraft.Engine.Tokenizing;

/// <summary>Writes ▁ (U+2581) where SentencePiece vocabularies have a space.</summary>
internal static class SpaceMarking
{
    /// <summary>A text with marks.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="prepends">Whether a mark is put first.</param>
    /// <param name="spaces">Whether spaces become marks.</param>
    public static ReadOnlySpan<byte> Mark(ReadOnlySpan<byte> text, bool prepends, bool spaces)
    {
        var mark = CharacterSpelling.Mark;
        var marked = new byte[text.Length + (prepends ? mark.Length : 0) + (spaces ? text.Count((byte)' ') * (mark.Length - 1) : 0)];
        var at = 0;
        if (prepends)
        {
            mark.CopyTo(marked);
            at = mark.Length;
        }

        while (!text.IsEmpty)
        {
            var space = spaces ? text.IndexOf((byte)' ') : -1;
            var plain = space < 0 ? text : text[..space];
            plain.CopyTo(marked.AsSpan(at));
            at += plain.Length;
            if (space >= 0)
            {
                mark.CopyTo(marked.AsSpan(at));
                at += mark.Length;
            }

            text = space < 0 ? [] : text[(space + 1)..];
        }

        return marked;
    }

    /// <summary>Where the next word begins: at a mark that stands after something else, or at the end.</summary>
    public static int NextWord(ReadOnlySpan<byte> text)
    {
        var mark = CharacterSpelling.Mark;
        var at = 0;
        while (text[at..].StartsWith(mark))
        {
            at += mark.Length;
        }

        var next = text[at..].IndexOf(mark);
        return next < 0 ? text.Length : at + next;
    }
}
