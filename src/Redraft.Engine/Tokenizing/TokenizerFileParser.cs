using System.Text.Json;

namespace Redraft.Engine.Tokenizing;

/// <summary>Reads one <c>tokenizer.json</c>, part by part.</summary>
internal sealed class TokenizerFileParser(ReadOnlyMemory<byte> content, string file)
{
    private const int Depth = 32;

    // The special tokens that customarily end a text, likeliest first.
    private static readonly string[] CustomaryEnds = ["<|endoftext|>", "<|end_of_text|>", "<|im_end|>", "</s>", "<eos>", "<|eot_id|>"];

    private readonly StrictJson _json = new(content, file, Depth);

    public BpeTokenizer Parse(int? endOfText)
    {
        _json.Check();
        var fields = _json.Fields(
            .., "the file", "version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model");
        var added = fields.TryGetValue("added_tokens", out var range) ? AddedTokens(range) : [];

        var pipeline = new PipelineJson(_json, file);
        var normalizer = new NormalizerParser(pipeline);
        ParseIfAny(fields, "normalizer", normalizer.Parse);
        var cutting = new PreTokenizerParser(pipeline);
        ParseIfAny(fields, "pre_tokenizer", range => cutting.Parse(range, normalizer.MarksSpaces));
        if (cutting.Bytes && (normalizer.Prepends || normalizer.MarksSpaces))
        {
            throw new BadFileException(file, "normalizer: Prepend and Replace are not supported before a vocabulary of bytes (pre_tokenizer ByteLevel)");
        }

        var vocabulary = new VocabularyParser(_json, file, added, cutting.Bytes);
        var (tokens, merges) = vocabulary.Parse(Required(fields, "model"));
        var stripped = new DecoderParser(pipeline).Parse(Required(fields, "decoder"), cutting.Bytes);
        var (begin, end) = IsNull(fields, "post_processor") ? (null, null) : new TemplateParser(pipeline).Parse(fields["post_processor"], added);
        return new BpeTokenizer(new BpeDefinition
        {
            Tokens = tokens,
            Merges = merges,
            WholePieces = vocabulary.WholePieces,
            Unknown = vocabulary.Unknown,
            FusesUnknown = vocabulary.FusesUnknown,
            Added = [.. added.OrderBy(token => token.Id)],
            Compose = normalizer.Compose,
            PreTokenizer = cutting.Rule,
            Characters = cutting.Bytes ? null : new CharacterSpelling
            {
                Prepends = normalizer.Prepends,
                MarksSpaces = normalizer.MarksSpaces,
                Metaspace = cutting.Metaspace,
                StrippedSpaces = stripped,
            },
            BeginOfText = begin,
            AfterText = end,
            EndOfText = EndOfText(endOfText, added, tokens.Count),
        });
    }

    private void ParseIfAny(Dictionary<string, Range> fields, string key, Action<Range> parse)
    {
        if (!IsNull(fields, key))
        {
            parse(fields[key]);
        }
    }

    private int EndOfText(int? asked, List<AddedToken> added, int vocabulary)
    {
        if (asked is { } id)
        {
            return id >= 0 && id < vocabulary
                ? id
                : throw new BadFileException(file, $"the end of text was given as token {id}, but the ids are 0 to {vocabulary - 1}");
        }

        return CustomaryEnds
            .Select(name => added.Find(token => token.Special && token.Content == name))
            .FirstOrDefault(token => token is not null)?.Id
            ?? throw new BadFileException(
                file, $"no special token is called {string.Join(", ", CustomaryEnds)}; say which id ends a text (eos_token_id in config.json)");
    }

    private List<AddedToken> AddedTokens(Range range)
    {
        var list = _json.Tree(range, "added_tokens");
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw new BadFileException(file, "added_tokens must be a list");
        }

        var tokens = new List<AddedToken>();
        var (ids, contents) = (new HashSet<int>(), new HashSet<string>());
        var bytes = 0;
        foreach (var entry in list.EnumerateArray())
        {
            var token = AddedToken(entry, $"added_tokens[{tokens.Count}]");
            tokens.Add(token);
            bytes += token.Content.Length;
            if (!ids.Add(token.Id) || !contents.Add(token.Content) || bytes > 1 << 20)
            {
                throw new BadFileException(
                    file,
                    bytes > 1 << 20 ? "added_tokens: more than a million characters" : $"added token '{token.Content}' (id {token.Id}): its id or its content comes twice");
            }
        }

        return tokens;
    }

    private AddedToken AddedToken(JsonElement entry, string what)
    {
        if (entry.ValueKind != JsonValueKind.Object
            || !entry.TryGetProperty("id", out var id) || !entry.TryGetProperty("content", out var content))
        {
            throw new BadFileException(file, $"{what} must be an object with an id and a content");
        }

        var text = _json.StringOf(content, $"{what}.content");
        if (text.Length == 0 || System.Text.Encoding.UTF8.GetByteCount(text) > AddedTokenMatcher.LongestToken)
        {
            throw new BadFileException(file, $"{what}.content must have 1 to {AddedTokenMatcher.LongestToken} bytes");
        }

        if (id.ValueKind != JsonValueKind.Number || !id.TryGetInt32(out var number) || number is < 0 or >= TokenizerFile.LargestVocabulary)
        {
            throw new BadFileException(file, $"{what} ('{text}'): the id {StrictJson.Short(id.GetRawText())} is not in 0 to {TokenizerFile.LargestVocabulary - 1}");
        }

        var set = new HashSet<string>();
        foreach (var flag in entry.EnumerateObject().Where(flag => flag.Name is not ("id" or "content")))
        {
            var isSet = flag.Value.ValueKind == JsonValueKind.True;
            if ((!isSet && flag.Value.ValueKind != JsonValueKind.False)
                || flag.Name is not ("special" or "normalized" or "lstrip" or "rstrip" or "single_word")
                || (isSet && flag.Name == "single_word"))
            {
                throw new BadFileException(
                    file, $"{what} ('{text}'): {flag.Name} = {StrictJson.Short(flag.Value.GetRawText())} is not supported");
            }

            if (isSet)
            {
                set.Add(flag.Name);
            }
        }

        var special = set.Contains("special");
        var normalized = entry.TryGetProperty("normalized", out _) ? set.Contains("normalized") : !special;
        return new AddedToken(number, text, special, normalized, set.Contains("lstrip"), set.Contains("rstrip"));
    }

    private Range Required(Dictionary<string, Range> fields, string key)
        => IsNull(fields, key) ? throw new BadFileException(file, $"{key} is missing") : fields[key];

    private bool IsNull(Dictionary<string, Range> fields, string key)
        => !fields.TryGetValue(key, out var range) || _json.Text[range].SequenceEqual("null"u8);
}
