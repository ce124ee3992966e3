using System.Text;

namespace Redraft.Engine.Tokenizing;

/// <summary>Byte-level byte-pair encoding: any bytes in, the same bytes out.</summary>
/// <remarks>
/// Text is cut into pieces (<see cref="PreTokenizer"/>), each piece starts as single bytes, and neighbours merge in the order
/// in which the merges were learned. O(n log n) in the length of a piece, O(n) in the number of pieces. Immutable, thread-safe,
/// no cache. Unless <see cref="Compose"/>, decoding an encoding gives back every byte, valid UTF-8 or not.
/// Source: Sennrich et al. 2016, arXiv:1508.07909; Radford et al. 2019 (bytes).
/// </remarks>
public sealed class ByteLevelBpe : ITokenizer
{
    private readonly BpeDefinition _definition;
    private readonly AddedTokenMatcher _written;    // looked for in the text as written
    private readonly AddedTokenMatcher _normalized; // looked for after normalization
    private readonly Dictionary<string, int> _special;
    private readonly bool[] _isSpecial; // [V]
    private readonly int[] _byteTokens = new int[256];

    internal ByteLevelBpe(BpeDefinition definition)
    {
        _definition = definition;
        _written = new AddedTokenMatcher(definition.Added.Where(token => !token.Normalized));
        _normalized = new AddedTokenMatcher(definition.Added.Where(token => token.Normalized).Select(AsLookedFor));
        _special = definition.Added.Where(token => token.Special).ToDictionary(token => token.Content, token => token.Id);
        _isSpecial = new bool[definition.Tokens.Count];
        foreach (var id in _special.Values)
        {
            _isSpecial[id] = true;
        }

        for (var value = 0; value < 256; value++)
        {
            _byteTokens[value] = definition.Tokens.Find([(byte)value]);
            if (_byteTokens[value] < 0)
            {
                throw new ArgumentException($"the vocabulary has no token for byte 0x{value:X2}", nameof(definition));
            }
        }
    }

    /// <inheritdoc/>
    public int VocabularySize => _definition.Tokens.Count;

    /// <inheritdoc/>
    public int EndOfText => _definition.EndOfText;

    /// <summary>The id that the tokenizer's file puts before a text, if any; <see cref="Encode(string, bool)"/> never adds it.</summary>
    public int? BeginOfText => _definition.BeginOfText;

    /// <summary>How text is cut before merging.</summary>
    public PreTokenizer PreTokenizer => _definition.PreTokenizer;

    /// <summary>Whether text is brought to Unicode's composed form (NFC) first, which decoding cannot undo.</summary>
    public bool Compose => _definition.Compose;

    /// <summary>The added tokens, special and ordinary, by rising id.</summary>
    public IReadOnlyList<AddedToken> AddedTokens => _definition.Added;

    internal BpeDefinition Definition => _definition;

    /// <inheritdoc/>
    /// <remarks>A surrogate without its partner is no text: it is read as U+FFFD, as everywhere in .NET.</remarks>
    public IReadOnlyList<int> Encode(string text, bool specialTokens)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Encode(Encoding.UTF8.GetBytes(text), specialTokens);
    }

    /// <summary>Turns bytes into ids; they need not be valid UTF-8.</summary>
    /// <param name="text">Any bytes.</param>
    /// <param name="specialTokens">Whether special tokens written in the text are read as such; false for all untrusted text.</param>
    public IReadOnlyList<int> Encode(ReadOnlySpan<byte> text, bool specialTokens)
    {
        var output = new List<int>((text.Length / 3) + 4);
        for (var at = 0; at < text.Length;)
        {
            var (start, end, id) = _written.Next(text, at, specialTokens);
            EncodeBetween(text[at..start], specialTokens, output);
            if (id >= 0)
            {
                output.Add(id);
            }

            at = end;
        }

        return output;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">If there is no such token.</exception>
    public ReadOnlySpan<byte> BytesOf(int token)
    {
        if ((uint)token >= (uint)VocabularySize)
        {
            throw new ArgumentOutOfRangeException(nameof(token), token, $"token ids are 0 to {VocabularySize - 1}");
        }

        return _isSpecial[token] ? [] : _definition.Tokens[token];
    }

    /// <inheritdoc/>
    public string Decode(IReadOnlyList<int> tokens) => Encoding.UTF8.GetString(DecodeBytes(tokens));

    /// <summary>Turns ids into bytes; special tokens are left out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">If there is no such token.</exception>
    public byte[] DecodeBytes(IReadOnlyList<int> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var bytes = new List<byte>(tokens.Count * 4);
        foreach (var token in tokens)
        {
            bytes.AddRange(BytesOf(token));
        }

        return [.. bytes];
    }

    /// <inheritdoc/>
    public int? SpecialToken(string text) => _special.TryGetValue(text, out var id) ? id : null;

    private AddedToken AsLookedFor(AddedToken token)
        => Compose ? token with { Content = Encoding.UTF8.GetString(UnicodeComposition.Compose(Encoding.UTF8.GetBytes(token.Content))) } : token;

    private void EncodeBetween(ReadOnlySpan<byte> text, bool specialTokens, List<int> output)
    {
        var normal = Compose ? UnicodeComposition.Compose(text) : text;
        for (var at = 0; at < normal.Length;)
        {
            var (start, end, id) = _normalized.Next(normal, at, specialTokens);
            EncodePieces(normal[at..start], output);
            if (id >= 0)
            {
                output.Add(id);
            }

            at = end;
        }
    }

    private void EncodePieces(ReadOnlySpan<byte> text, List<int> output)
    {
        Span<int> small = stackalloc int[64];
        var steps = 0L;
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = PieceSplitter.End(_definition.PreTokenizer, text, start);
            var piece = text[start..end];
            if (_definition.WholePieces && _definition.Tokens.Find(piece) is >= 0 and var whole)
            {
                output.Add(whole);
                continue;
            }

            var tokens = piece.Length <= small.Length ? small[..piece.Length] : new int[piece.Length];
            for (var i = 0; i < piece.Length; i++)
            {
                tokens[i] = _byteTokens[piece[i]];
            }

            output.AddRange(tokens[..PieceMerger.Merge(_definition.Merges, tokens, ref steps)]);
        }
    }
}
