namespace Redraft.Engine.Tokenizing;

/// <summary>Reads the pieces of a text one after another.</summary>
/// <param name="rule">How to cut.</param>
/// <param name="text">The text, as UTF-8.</param>
internal ref struct PieceReader(PreTokenizer rule, ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;
    private int _segmentEnd; // no piece crosses it, and patterns see nothing beyond

    /// <summary>The next piece, never empty; false at the end.</summary>
    public bool TryRead(out ReadOnlySpan<byte> piece)
    {
        if (_at == _text.Length)
        {
            piece = default;
            return false;
        }

        if (_at == _segmentEnd)
        {
            _segmentEnd = rule == PreTokenizer.SmolLm ? DigitEnd() : _text.Length;
        }

        var end = PieceSplitter.End(rule, _text[.._segmentEnd], _at);
        piece = _text[_at..end];
        _at = end;
        return true;
    }

    private readonly int DigitEnd()
    {
        var digit = _text[_at..].IndexOfAnyInRange((byte)'0', (byte)'9');
        return digit < 0 ? _text.Length : _at + Math.Max(1, digit);
    }
}
