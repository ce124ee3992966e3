using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Redraft.Engine.Tokenizing;

/// <summary>Byte-pair encoding, of bytes (GPT-2 and its heirs) or of characters with bytes to fall back on (SentencePiece).</summary>
/// <remarks>
/// Text is cut into pieces (<see cref="PreTokenizer"/>), each piece starts as single bytes or characters, and neighbours merge in the
/// order in which the merges were learned. O(n log n) in the length of a piece, O(n) in the number of pieces. Immutable, thread-safe,
/// no cache. Decoding an encoding gives back every byte, valid UTF-8 or not, except: where <see cref="Compose"/>; in vocabularies of
/// characters, ▁ (U+2581) comes back as a space, and a space that the file puts first or takes away is as the file says; in
/// vocabularies that lack a byte, such as SmolLM's, that byte is lost.
/// Source: Sennrich et al. 2016, arXiv:1508.07909; Radford et al. 2019 (bytes); Kudo and Richardson 2018, arXiv:1808.06226 (characters).
/// </remarks>
public sealed class BpeTokenizer : ITokenizer
{
    private readonly BpeDefinition _definition;
    private readonly AddedTokenMatcher _written;    // looked for in the text as written
    private readonly AddedTokenMatcher _normalized; // looked for after normalization
    private readonly AddedTokenMatcher _unchanged;  // the same, as they are written
    private readonly Dictionary<string, int> _special;
    private readonly bool[] _isSpecial; // [V]
    private readonly PieceEncoder _pieces;
    private readonly DecodedTokens? _decoded; // null where the tokens are bytes already
    private readonly Lazy<string> _id;

    internal BpeTokenizer(BpeDefinition definition)
    {
        _definition = definition;
        _id = new Lazy<string>(Hash);
        var late = definition.Normalizes ? definition.Added.Where(token => token.Normalized).ToArray() : [];
        _written = new AddedTokenMatcher(definition.Added.Except(late));
        _normalized = new AddedTokenMatcher(late.Select(token => token with { Content = Encoding.UTF8.GetString(Normalize(Encoding.UTF8.GetBytes(token.Content))) }));
        _unchanged = new AddedTokenMatcher(late);
        _special = definition.Added.Where(token => token.Special).ToDictionary(token => token.Content, token => token.Id);
        _isSpecial = new bool[definition.Tokens.Count];
        foreach (var id in _special.Values)
        {
            _isSpecial[id] = true;
        }

        _pieces = new PieceEncoder(definition);
        _decoded = definition.Characters is null ? null : new DecodedTokens(definition.Tokens);
    }

    /// <summary>What names it: <c>sha256:</c> and 64 hex digits over its <c>tokenizer.json</c> as it would be written, and the end of text's id.</summary>
    public string Id => _id.Value;

    /// <inheritdoc/>
    public int VocabularySize => _definition.Tokens.Count;

    /// <inheritdoc/>
    public int EndOfText => _definition.EndOfText;

    /// <summary>The id that the tokenizer's file puts before a text, if any; <see cref="Encode(string, bool)"/> never adds it.</summary>
    public int? BeginOfText => _definition.BeginOfText;

    /// <summary>The id that the tokenizer's file puts after a text, if any; <see cref="Encode(string, bool)"/> never adds it.</summary>
    public int? AfterText => _definition.AfterText;

    /// <summary>Whether tokens are made of characters, with bytes to fall back on, instead of bytes.</summary>
    public bool OfCharacters => _definition.Characters is not null;

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
    public IReadOnlyList<int> Encode(ReadOnlySpan<byte> text, bool specialTokens) => Encode(text, specialTokens ? TrustedBytes.All : TrustedBytes.None);

    /// <inheritdoc/>
    /// <remarks>A special token that is looked for after normalization counts only in stretches that are trusted as a whole.</remarks>
    public IReadOnlyList<int> EncodeTogether(IReadOnlyList<(string Text, bool SpecialTokens)> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var bytes = parts.Select(part => Encoding.UTF8.GetBytes(part.Text)).ToList();
        return Encode(bytes.SelectMany(part => part).ToArray(), TrustedBytes.Of(bytes.Zip(parts, (part, from) => (part.Length, from.SpecialTokens))));
    }

    private List<int> Encode(ReadOnlySpan<byte> text, TrustedBytes trusted)
    {
        var output = new List<int>((text.Length / 3) + 4);
        var sections = _written.Sections(text, trusted);
        for (var i = 0; i < sections.Count; i++)
        {
            var (start, end, id) = sections[i];
            if (id >= 0)
            {
                output.Add(id);
            }
            else if (start < end)
            {
                EncodeBetween(text[start..end], first: i == 0, trusted.Holds(start, end), output);
            }
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

        return _isSpecial[token] ? [] : _decoded is null ? _definition.Tokens[token] : _decoded[token];
    }

    /// <inheritdoc/>
    public string Decode(IReadOnlyList<int> tokens) => Encoding.UTF8.GetString(DecodeBytes(tokens));

    /// <summary>Turns ids into bytes; special tokens are left out, and the space that some files put before a text is taken away.</summary>
    /// <exception cref="ArgumentOutOfRangeException">If there is no such token.</exception>
    public byte[] DecodeBytes(IReadOnlyList<int> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var bytes = new ArrayBufferWriter<byte>(Math.Max(1, tokens.Count * 4));
        foreach (var token in tokens)
        {
            bytes.Write(BytesOf(token));
        }

        var most = Math.Min(_definition.Characters?.StrippedSpaces ?? 0, bytes.WrittenCount);
        var spaces = bytes.WrittenSpan[..most].IndexOfAnyExcept((byte)' ');
        return bytes.WrittenSpan[(spaces < 0 ? most : spaces)..].ToArray();
    }

    /// <inheritdoc/>
    public int? SpecialToken(string text) => _special.TryGetValue(text, out var id) ? id : null;

    private ReadOnlySpan<byte> Normalize(ReadOnlySpan<byte> text)
    {
        var normal = Compose ? UnicodeComposition.Compose(text) : text;
        return _definition.Characters is { } characters && (characters.Prepends || characters.MarksSpaces)
            ? SpaceMarking.Mark(normal, prepends: characters.Prepends, spaces: characters.MarksSpaces)
            : normal;
    }

    // first: whether the whole text begins here
    private void EncodeBetween(ReadOnlySpan<byte> text, bool first, bool specialTokens, List<int> output)
    {
        if (_unchanged.IdOf(text, specialTokens) is >= 0 and var whole)
        {
            output.Add(whole);
            return;
        }

        var normal = Normalize(text);
        foreach (var (start, end, id) in _normalized.Sections(normal, specialTokens ? TrustedBytes.All : TrustedBytes.None))
        {
            var part = normal[start..end];
            var found = id >= 0 ? id : _unchanged.IdOf(part, specialTokens);
            if (found >= 0)
            {
                output.Add(found);
            }
            else if (!part.IsEmpty)
            {
                _pieces.Encode(part, first, output);
            }
        }
    }

    private string Hash()
    {
        using var stream = new MemoryStream();
        TokenizerFile.Write(stream, this);
        stream.Write(Encoding.UTF8.GetBytes($" {EndOfText}"));
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(stream.ToArray()));
    }
}
