using System.Text.Json;
using System.Text.Unicode;
using Redraft.Engine;

namespace Redraft.Tasks.Jsonl;

/// <summary>Reads files of one JSON object per line.</summary>
/// <remarks>
/// Streams: memory is one line and what the converter keeps. Takes a byte order mark, CRLF, empty lines and a last line without
/// its line feed. Refuses lines over 16 MiB, invalid UTF-8, duplicate keys, nesting over 64, and everything else that strict
/// JSON refuses. Goes on after a bad line until 20 problems are found.
/// </remarks>
internal static class JsonlFile
{
    /// <summary>The longest line, in bytes.</summary>
    public const int MaxLineBytes = 16 * 1024 * 1024;

    /// <summary>After so many problems reading stops.</summary>
    public const int MaxProblems = 20;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <summary>Converts every line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="convert">Makes a value of a line's object, with the accessors of <see cref="JsonlRecord"/>.</param>
    /// <exception cref="JsonlException">If any line is bad; it names file, line, column and field of up to 20.</exception>
    /// <exception cref="IOException">If the file can't be read.</exception>
    public static IReadOnlyList<T> Read<T>(string path, Func<JsonlRecord, T> convert)
    {
        using var stream = RegularFile.Open(path);
        return Read(stream, path, convert);
    }

    /// <summary>As <see cref="Read{T}(string, Func{JsonlRecord, T})"/>, from a stream that stays open.</summary>
    public static IReadOnlyList<T> Read<T>(Stream stream, string name, Func<JsonlRecord, T> convert)
    {
        var values = new List<T>();
        var problems = new List<JsonlProblem>();
        var lines = new JsonlLines(stream, MaxLineBytes);
        while (problems.Count < MaxProblems && lines.TryNext(out var line))
        {
            if (lines.Number == 1)
            {
                if (line.Span.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
                {
                    throw new JsonlException(name, [new JsonlProblem(1, null, null, "this is a gzip file; unpack it first (gunzip)")]);
                }

                line = line.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? line[3..] : line;
            }

            if (lines.TooLong)
            {
                problems.Add(new JsonlProblem(lines.Number, null, null, $"the line is longer than {MaxLineBytes:N0} bytes"));
            }
            else if (line.Span.IndexOfAnyExcept((byte)' ', (byte)'\t') >= 0)
            {
                Convert(line, lines, convert, values, problems);
            }
        }

        return problems.Count == 0 ? values : throw new JsonlException(name, problems);
    }

    private static void Convert<T>(ReadOnlyMemory<byte> line, JsonlLines lines, Func<JsonlRecord, T> convert, List<T> values, List<JsonlProblem> problems)
    {
        if (!Utf8.IsValid(line.Span))
        {
            problems.Add(new JsonlProblem(lines.Number, null, null, "the line isn't valid UTF-8"));
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(line, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                problems.Add(new JsonlProblem(lines.Number, 1, null, $"expected an object, found {document.RootElement.ValueKind.ToString().ToLowerInvariant()}", Excerpt.Of(line.Span, 0, 1)));
                return;
            }

            values.Add(convert(new JsonlRecord(lines.Number, document.RootElement)));
        }
        catch (JsonException error)
        {
            var torn = lines.Ended ? "" : " (the last line, without a line feed: the file may be cut off)";
            problems.Add(new JsonlProblem(lines.Number, error.BytePositionInLine + 1, null, $"not valid JSON: {Reason(error)}{torn}", Excerpt.Of(line.Span, (int)(error.BytePositionInLine ?? 0), 1)));
        }
        catch (InvalidOperationException error) when (error is not ObjectDisposedException)
        {
            // Property names with half surrogates can't be transcoded.
            problems.Add(new JsonlProblem(lines.Number, null, null, $"not valid JSON text: {error.Message}"));
        }
        catch (JsonlFieldException error)
        {
            problems.Add(error.Problem with { Excerpt = JsonlExcerpt.Of(line.Span, error.Problem.Field!) });
        }
    }

    /// <summary>The parser's message without its own line count, which is always 0 here.</summary>
    private static string Reason(JsonException error)
    {
        var place = error.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return place < 0 ? error.Message : error.Message[..place];
    }
}
