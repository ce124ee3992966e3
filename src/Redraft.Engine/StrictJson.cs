using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Redraft.Engine;

/// <summary>Reads JSON from files that nobody vouches for: no duplicate keys, no bad text, bounded depth, errors with a line.</summary>
internal sealed class StrictJson(ReadOnlyMemory<byte> json, string file, int depth)
{
    // Beyond this a parsed tree would cost many times its text; the large parts are read as a stream.
    private const int LargestTree = 2 << 20;

    /// <summary>The text.</summary>
    public ReadOnlySpan<byte> Text => json.Span;

    /// <summary>Checks the syntax of everything, once, so that later readers need not.</summary>
    /// <returns>Itself.</returns>
    public StrictJson Check()
    {
        if (!Utf8.IsValid(Text))
        {
            throw Bad(0, "the text is not UTF-8");
        }

        try
        {
            var reader = new Utf8JsonReader(Text, new JsonReaderOptions { MaxDepth = depth });
            while (reader.Read())
            {
            }

            return this;
        }
        catch (JsonException error)
        {
            var line = (error.LineNumber ?? 0) + 1;
            var depthNote = Text.IsEmpty ? "the file is empty" : error.Message.Split(" LineNumber:")[0];
            throw new BadFileException(file, (int)line, $"not valid JSON ({depthNote})", Excerpt.OfLine(Text, (int)line - 1, (int)(error.BytePositionInLine ?? 0)));
        }
    }

    /// <summary>Where each value of an object lies; refuses keys that are not among <paramref name="known"/> or come twice.</summary>
    /// <param name="range">Where the object lies.</param>
    /// <param name="what">What to call it in messages.</param>
    /// <param name="known">The keys that may be there.</param>
    public Dictionary<string, Range> Fields(Range range, string what, params ReadOnlySpan<string> known)
    {
        var (start, length) = range.GetOffsetAndLength(Text.Length);
        var reader = new Utf8JsonReader(Text.Slice(start, length), new JsonReaderOptions { MaxDepth = depth });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Bad(start, $"{what} must be an object");
        }

        var fields = new Dictionary<string, Range>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var at = start + reader.TokenStartIndex;
            var key = Shown(ref reader, what);
            reader.Read();
            var from = start + (int)reader.TokenStartIndex;
            reader.Skip();
            if (!known.Contains(key))
            {
                throw Bad(at, $"{what} has the key '{key}', which is not supported (known: {string.Join(", ", known.ToArray())})");
            }

            if (!fields.TryAdd(key, from..(start + (int)reader.BytesConsumed)))
            {
                throw Bad(at, $"{what} has the key '{key}' twice");
            }
        }

        return fields;
    }

    /// <summary>A small value as a tree.</summary>
    public JsonElement Tree(Range range, string what)
    {
        var (start, length) = range.GetOffsetAndLength(Text.Length);
        if (length > LargestTree)
        {
            throw Bad(start, $"{what} has {length} bytes; at most {LargestTree} are supported");
        }

        try
        {
            var options = new JsonDocumentOptions { MaxDepth = depth, AllowDuplicateProperties = false };
            return JsonDocument.Parse(json.Slice(start, length), options).RootElement;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Bad(start, $"{what} has a key twice, or a key that is no valid text ({error.Message.Split(" LineNumber:")[0]})");
        }
    }

    /// <summary>A string of a tree.</summary>
    public string StringOf(JsonElement element, string what)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            throw new BadFileException(file, $"{what} must be a string, found {Short(element.GetRawText())}");
        }

        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new BadFileException(file, $"{what} holds half a surrogate pair: {Short(element.GetRawText())}");
        }
    }

    /// <summary>The key or string under the reader, for values that are text and nothing else.</summary>
    public string Shown(ref Utf8JsonReader reader, string what)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new BadFileException(file, $"{what} has a text with half a surrogate pair: {Short(Encoding.UTF8.GetString(reader.ValueSpan))}");
        }
    }

    /// <summary>An exception that names the file and the line.</summary>
    public BadFileException Bad(long offset, string problem)
        => new(file, Text[..(int)offset].Count((byte)'\n') + 1, problem, Excerpt.At(Text, (int)offset, Math.Max(1, TokenAt((int)offset))));

    /// <summary>The bytes of the string or word that begins at an offset.</summary>
    private int TokenAt(int offset)
    {
        var rest = Text[Math.Min(offset, Text.Length)..];
        return rest.StartsWith("\""u8) ? rest[1..].IndexOf((byte)'"') + 2 : rest.IndexOfAny(" ,:{}[]\r\n"u8);
    }

    /// <summary>At most 60 characters of what a file says, fit to be printed.</summary>
    public static string Short(string text)
    {
        var shown = text.Length > 60 ? text[..59] + "…" : text;
        return string.Concat(shown.Select(character => char.IsControl(character) || char.IsSurrogate(character) ? '?' : character));
    }
}
