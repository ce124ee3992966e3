using System.Text;
using System.Text.Json;

namespace Redraft.Engine.Tokenizing;

/// <summary>Reads the model of a <c>tokenizer.json</c> as a stream: the vocabulary, then the merges.</summary>
/// <param name="json">The file.</param>
/// <param name="file">Its name.</param>
/// <param name="added">Its added tokens.</param>
/// <param name="isBytes">Whether tokens are written in the byte alphabet, or as the characters that they are.</param>
internal sealed class VocabularyParser(StrictJson json, string file, List<AddedToken> added, bool isBytes)
{
    private const int LongestText = TokenizerFile.LongestToken * 6; // an escaped character takes six bytes

    private readonly Dictionary<string, AddedToken> _addedByContent = added.ToDictionary(token => token.Content, StringComparer.Ordinal);
    private readonly Dictionary<int, AddedToken> _addedById = added.ToDictionary(token => token.Id);
    private readonly char[] _characters = new char[(LongestText * 2) + 1]; // two parts of a merge and a space

    /// <summary>Whether a piece that is a token is taken whole.</summary>
    public bool WholePieces { get; private set; }

    /// <summary>What stands for a byte that the vocabulary lacks; null leaves it out.</summary>
    public int? Unknown { get; private set; }

    /// <summary>Whether unknown bytes side by side become one token.</summary>
    public bool FusesUnknown { get; private set; }

    public (TokenTable Tokens, MergeTable Merges) Parse(Range model)
    {
        var fields = json.Fields(
            model, "model", "type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk",
            "byte_fallback", "ignore_merges", "vocab", "merges");
        var type = fields.TryGetValue("type", out var range) ? json.Text[range] : "\"BPE\""u8;
        if (!type.SequenceEqual("\"BPE\""u8))
        {
            throw new BadFileException(file, $"model: the type {StrictJson.Short(Encoding.UTF8.GetString(type))} is not supported (known: BPE)");
        }

        foreach (var key in fields.Keys.Where(key => key is "dropout" or "continuing_subword_prefix" or "end_of_word_suffix"))
        {
            var value = Encoding.UTF8.GetString(json.Text[fields[key]]);
            if (value is not ("null" or "\"\"" or "0" or "0.0"))
            {
                throw new BadFileException(file, $"model: {key} = {StrictJson.Short(value)} is not supported");
            }
        }

        if (!fields.TryGetValue("vocab", out var vocabulary) || !fields.TryGetValue("merges", out var merges))
        {
            throw new BadFileException(file, "model must have a vocab and merges");
        }

        if (Flag(fields, "byte_fallback") == isBytes)
        {
            throw new BadFileException(file, isBytes
                ? "model: byte_fallback = true is not supported for a vocabulary of bytes"
                : "model: byte_fallback must be true for a vocabulary of characters");
        }

        WholePieces = Flag(fields, "ignore_merges");
        FusesUnknown = Flag(fields, "fuse_unk");
        var tokens = Tokens(vocabulary);
        CheckBytes(tokens, fields);
        return (tokens, Merges(merges, tokens));
    }

    private bool Flag(Dictionary<string, Range> fields, string key)
        => fields.TryGetValue(key, out var range) && Encoding.UTF8.GetString(json.Text[range]) switch
        {
            "true" => true,
            "false" or "null" => false,
            var other => throw new BadFileException(file, $"model: {key} = {StrictJson.Short(other)} is not supported"),
        };

    // A vocabulary of characters falls back on all 256 bytes. One of bytes may lack some that no text of its training had.
    private void CheckBytes(TokenTable tokens, Dictionary<string, Range> fields)
    {
        var lacks = false;
        for (var value = 0; value < 256; value++)
        {
            var name = isBytes ? ByteAlphabet.Write([(byte)value]) : CharacterSymbols.NameOf((byte)value);
            var own = (isBytes || value < 128) && tokens.Find([(byte)value]) >= 0; // Gemma has a tab in place of <0x09>
            if (own || (!isBytes && tokens.Find(Encoding.ASCII.GetBytes(name)) >= 0))
            {
                continue;
            }

            lacks = true;
            if (!isBytes || value is (>= ' ' and <= '~') or '\t' or '\n')
            {
                throw new BadFileException(
                    file, $"vocab: no ordinary token for byte 0x{value:X2} ('{name}'); {(isBytes ? "a byte-level vocabulary has all printable ones" : "byte_fallback needs all 256")}");
            }
        }

        if (lacks && fields.TryGetValue("unk_token", out var range) && !json.Text[range].SequenceEqual("null"u8))
        {
            var name = json.StringOf(json.Tree(range, "model: unk_token"), "model: unk_token");
            Unknown = _addedByContent.TryGetValue(name, out var token)
                ? token.Id
                : throw new BadFileException(file, $"model: the unk_token '{StrictJson.Short(name)}' is not an added token, and the vocabulary lacks bytes");
        }
    }

    private TokenTable Tokens(Range range)
    {
        var (start, length) = range.GetOffsetAndLength(json.Text.Length);
        var arena = new byte[length + added.Sum(token => Encoding.UTF8.GetByteCount(token.Content))];
        var entries = new List<(int Id, int Offset, int Length, bool Ordinary)>();
        var listed = new HashSet<int>(); // added tokens that the vocabulary repeats
        var used = 0;
        var reader = new Utf8JsonReader(json.Text.Slice(start, length));
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw json.Bad(start, "model: vocab must be an object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var at = start + reader.TokenStartIndex;
            var text = _characters.AsSpan(0, Copy(ref reader, at, 0));
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var id) || id is < 0 or >= TokenizerFile.LargestVocabulary)
            {
                throw json.Bad(at, $"vocab: the id of '{StrictJson.Short(text.ToString())}' is not a number in 0 to {TokenizerFile.LargestVocabulary - 1}");
            }

            var (size, ordinary) = Bytes(text, id, arena.AsSpan(used), at, listed);
            entries.Add((id, used, size, ordinary));
            used += size;
        }

        foreach (var token in added.Where(token => !listed.Contains(token.Id)))
        {
            var size = Encoding.UTF8.GetBytes(token.Content, arena.AsSpan(used));
            entries.Add((token.Id, used, size, Ordinary: false));
            used += size;
        }

        return Table(entries, arena);
    }

    private TokenTable Table(List<(int Id, int Offset, int Length, bool Ordinary)> entries, byte[] arena)
    {
        if (entries.Count > TokenizerFile.LargestVocabulary)
        {
            throw new BadFileException(file, $"vocab: {entries.Count} tokens; at most {TokenizerFile.LargestVocabulary} are supported");
        }

        var table = new TokenTable(entries.Count, arena);
        var taken = new bool[entries.Count];
        foreach (var (id, offset, length, ordinary) in entries)
        {
            if (id >= entries.Count)
            {
                throw new BadFileException(file, $"vocab: '{Shown(arena, offset, length)}' has the id {id}, but there are only {entries.Count} tokens: ids must have no gaps");
            }

            if (taken[id])
            {
                throw new BadFileException(file, $"vocab: the id {id} is given twice, the second time to '{Shown(arena, offset, length)}'");
            }

            taken[id] = true;
            table.Place(id, offset, length);
            if (ordinary && !table.TryIndex(id))
            {
                throw new BadFileException(file, $"vocab: the token '{Shown(arena, offset, length)}' is listed twice");
            }
        }

        return table;
    }

    private static string Shown(byte[] arena, int offset, int length) => StrictJson.Short(Encoding.UTF8.GetString(arena, offset, length));

    // A vocabulary entry is a token as the vocabulary spells it, or an added token as it stands.
    private (int Size, bool Ordinary) Bytes(ReadOnlySpan<char> text, int id, Span<byte> output, long at, HashSet<int> listed)
    {
        if (_addedByContent.Count > 0 && _addedByContent.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var token))
        {
            if (token.Id != id)
            {
                throw json.Bad(at, $"added token '{token.Content}' has the id {token.Id}, but the vocabulary gives it {id}");
            }

            listed.Add(id);
            var plain = !isBytes || !text.ContainsAnyExceptInRange('!', '~');
            return (Encoding.UTF8.GetBytes(text, output), plain && !token.Special);
        }

        if (_addedById.TryGetValue(id, out token))
        {
            throw json.Bad(at, $"added token '{token.Content}' (id {id}) shadows the vocabulary's '{StrictJson.Short(text.ToString())}'");
        }

        return (Decode(text, output, at), Ordinary: true);
    }

    private int Decode(ReadOnlySpan<char> text, Span<byte> output, long at)
    {
        if (text.Length is 0 or > TokenizerFile.LongestToken)
        {
            throw json.Bad(at, $"a token of {text.Length} bytes; a token has 1 to {TokenizerFile.LongestToken}");
        }

        if (!isBytes)
        {
            return Encoding.UTF8.GetByteCount(text) <= TokenizerFile.LongestToken
                ? Encoding.UTF8.GetBytes(text, output)
                : throw json.Bad(at, $"a token has 1 to {TokenizerFile.LongestToken} bytes");
        }

        for (var i = 0; i < text.Length; i++)
        {
            var value = ByteAlphabet.ByteOf(text[i]);
            if (value < 0)
            {
                throw json.Bad(at, $"token '{StrictJson.Short(text.ToString())}': U+{(int)text[i]:X4} stands for no byte in GPT-2's alphabet");
            }

            output[i] = (byte)value;
        }

        return text.Length;
    }

    private MergeTable Merges(Range range, TokenTable tokens)
    {
        var (start, length) = range.GetOffsetAndLength(json.Text.Length);
        var reader = new Utf8JsonReader(json.Text.Slice(start, length));
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw json.Bad(start, "model: merges must be a list");
        }

        var merges = new MergeTable();
        var joined = new byte[TokenizerFile.LongestToken * 2];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var at = start + reader.TokenStartIndex;
            var text = Pair(ref reader, at, merges.Count, out var split);
            var left = Decode(text[..split], joined, at);
            var right = Decode(text[(split + 1)..], joined.AsSpan(left), at);
            var (a, b) = (tokens.Find(joined.AsSpan(0, left)), tokens.Find(joined.AsSpan(left, right)));
            var result = tokens.Find(joined.AsSpan(0, left + right));
            if (a < 0 || b < 0 || result < 0)
            {
                var missing = a < 0 ? text[..split].ToString() : b < 0 ? text[(split + 1)..].ToString() : text.ToString().Replace(" ", "");
                throw json.Bad(at, $"merges[{merges.Count}] '{StrictJson.Short(text.ToString())}': '{StrictJson.Short(missing)}' is not an ordinary token of the vocabulary");
            }

            if (!isBytes && (DecodedTokens.ByteOf(tokens[a]) >= 0 || DecodedTokens.ByteOf(tokens[b]) >= 0))
            {
                throw json.Bad(at, $"merges[{merges.Count}] '{StrictJson.Short(text.ToString())}': bytes to fall back on cannot be merged");
            }

            if (!merges.TryAdd(a, b, result))
            {
                throw json.Bad(at, $"merges[{merges.Count}] '{StrictJson.Short(text.ToString())}' is listed twice");
            }

            if (merges.Count > TokenizerFile.LargestVocabulary)
            {
                throw json.Bad(at, $"more than {TokenizerFile.LargestVocabulary} merges");
            }
        }

        return merges;
    }

    // "a b" or ["a", "b"]: the text with one space in it, and where that stands.
    private ReadOnlySpan<char> Pair(ref Utf8JsonReader reader, long at, int index, out int split)
    {
        int length;
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            split = reader.Read() && reader.TokenType == JsonTokenType.String ? Copy(ref reader, at, 0) : 0;
            _characters[split] = ' ';
            length = split + 1 + (reader.Read() && reader.TokenType == JsonTokenType.String ? Copy(ref reader, at, split + 1) : 0);
            if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray)
            {
                throw json.Bad(at, $"merges[{index}] must have exactly two texts");
            }
        }
        else
        {
            length = reader.TokenType == JsonTokenType.String ? Copy(ref reader, at, 0) : 0;
            split = _characters.AsSpan(0, length).IndexOf(' ');
            length = split >= 0 && !isBytes && _characters.AsSpan(split + 1, length - split - 1).Contains(' ') ? 0 : length; // where to cut?
        }

        if (split < 1 || split + 1 >= length || split > TokenizerFile.LongestToken || length - split > TokenizerFile.LongestToken)
        {
            throw json.Bad(at, $"merges[{index}] must be two tokens: \"a b\" or [\"a\", \"b\"]");
        }

        return _characters.AsSpan(0, length);
    }

    private int Copy(ref Utf8JsonReader reader, long at, int offset)
    {
        if (reader.ValueSpan.Length > LongestText)
        {
            throw json.Bad(at, $"a text of {reader.ValueSpan.Length} bytes; a token has at most {TokenizerFile.LongestToken}");
        }

        try
        {
            return reader.CopyString(_characters.AsSpan(offset));
        }
        catch (InvalidOperationException)
        {
            throw json.Bad(at, "a token holds half a surrogate pair");
        }
    }
}
