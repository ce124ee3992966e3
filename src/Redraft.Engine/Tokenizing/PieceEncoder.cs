namespace Redraft.Engine.Tokenizing;

/// <summary>Cuts text that holds no added tokens into pieces, and merges each.</summary>
internal sealed class PieceEncoder
{
    private const int Lacking = -2; // in place of a byte that the vocabulary lacks: joins nothing

    private readonly BpeDefinition _definition;
    private readonly int[] _byteTokens = new int[256];
    private readonly CharacterSymbols? _characters;

    public PieceEncoder(BpeDefinition definition)
    {
        _definition = definition;
        if (definition.Characters is not null)
        {
            _characters = new CharacterSymbols(definition.Tokens, definition.Merges);
            return;
        }

        for (var value = 0; value < 256; value++)
        {
            var token = definition.Tokens.Find([(byte)value]);
            _byteTokens[value] = token < 0 ? Lacking : token;
        }
    }

    /// <summary>Adds the ids of a text.</summary>
    /// <param name="text">The text, normalized.</param>
    /// <param name="first">Whether the whole text begins here.</param>
    /// <param name="output">Receives ids.</param>
    public void Encode(ReadOnlySpan<byte> text, bool first, List<int> output)
    {
        if (_characters is null)
        {
            EncodeBytes(text, output);
            return;
        }

        if (_definition.Characters!.Metaspace is { } scheme)
        {
            var prepends = (scheme == MetaspaceScheme.Always || (scheme == MetaspaceScheme.First && first))
                && text[0] != ' ' && !text.StartsWith(CharacterSpelling.Mark);
            text = SpaceMarking.Mark(text, prepends, spaces: true);
        }

        EncodeCharacters(text, output);
    }

    private void EncodeCharacters(ReadOnlySpan<byte> text, List<int> output)
    {
        if (TakeWhole(text, output))
        {
            return;
        }

        Span<int> small = stackalloc int[64];
        while (!text.IsEmpty)
        {
            var end = _characters!.CutsAtMarks ? SpaceMarking.NextWord(text) : text.Length;
            var symbols = end <= small.Length ? small[..end] : new int[end];
            Merge(symbols[.._characters.Split(text[..end], symbols)], output);
            text = text[end..];
        }
    }

    private void EncodeBytes(ReadOnlySpan<byte> text, List<int> output)
    {
        Span<int> small = stackalloc int[64];
        var begin = output.Count;
        var lacking = false;
        var pieces = new PieceReader(_definition.PreTokenizer, text);
        while (pieces.TryRead(out var piece))
        {
            if (TakeWhole(piece, output))
            {
                continue;
            }

            var tokens = piece.Length <= small.Length ? small[..piece.Length] : new int[piece.Length];
            for (var i = 0; i < piece.Length; i++)
            {
                tokens[i] = _byteTokens[piece[i]];
                lacking |= tokens[i] == Lacking;
            }

            Merge(tokens, output);
        }

        if (lacking)
        {
            SettleLacking(output, begin);
        }
    }

    private bool TakeWhole(ReadOnlySpan<byte> piece, List<int> output)
    {
        var whole = _definition.WholePieces ? _definition.Tokens.Find(piece) : -1;
        if (whole >= 0)
        {
            output.Add(whole);
        }

        return whole >= 0;
    }

    private void Merge(Span<int> tokens, List<int> output)
    {
        var steps = 0L;
        output.AddRange(tokens[..PieceMerger.Merge(_definition.Merges, tokens, ref steps)]);
    }

    // What the vocabulary lacks becomes the unknown token, one for a run of them where the file says so, or nothing.
    private void SettleLacking(List<int> output, int begin)
    {
        var count = begin;
        for (var i = begin; i < output.Count; i++)
        {
            var token = output[i] == Lacking ? _definition.Unknown ?? Lacking : output[i];
            var fuses = token == _definition.Unknown && _definition.FusesUnknown && count > begin && output[count - 1] == token;
            if (token != Lacking && !fuses)
            {
                output[count++] = token;
            }
        }

        output.RemoveRange(count, output.Count - count);
    }
}
