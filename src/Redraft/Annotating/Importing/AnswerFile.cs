using System.Text;
using System.Text.Json;
using Redraft.Engine;

namespace Redraft.Annotating.Importing;

/// <summary>Reads answers from a file of our own (<c>answers.jsonl</c>), of Argilla or of Label Studio; which it is, each record says by its keys.</summary>
/// <remarks>One JSON array of records, or one record a line. Nothing that a record names is opened or fetched.</remarks>
internal static class AnswerFile
{
    private const long Largest = 256L << 20; // bytes

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <summary>The answers, and what of the file is none.</summary>
    /// <exception cref="InvalidDataException">If it is no JSON, or no record in it is of a layout that is known.</exception>
    public static (IReadOnlyList<ForeignAnswer> Answers, IReadOnlyList<Unheld> Others) Read(string path)
    {
        var (answers, others, known) = (new List<ForeignAnswer>(), new List<Unheld>(), false);
        foreach (var (where, record) in Records(path))
        {
            RequireText(path, where, record);
            IEnumerable<ForeignAnswer>? found = record.ValueKind != JsonValueKind.Object ? null
                : record.Has("item", JsonValueKind.Object) && record.Has("answer", JsonValueKind.Object) ? OwnAnswers.Of(record, where)
                : record.Has("data", JsonValueKind.Object) && record.Has("annotations", JsonValueKind.Array) ? LabelStudioAnswers.Of(record, where)
                : record.Has("fields", JsonValueKind.Object) ? ArgillaAnswers.Of(record, where)
                : ArgillaAnswers.IsFlat(record) ? ArgillaAnswers.Flat(record, where) : null;
            known |= found is not null;
            var before = answers.Count;
            answers.AddRange(found ?? []);
            if (answers.Count == before)
            {
                others.Add(new Unheld(where, found is null ? record.Get("annotation_id") is not null && record.Get("annotator") is not null
                    ? "Label Studio's JSON-MIN, in which spans and orders lose what they are about: export as JSON" : "no record of our own, Argilla's or Label Studio's" : "nobody answered it, or the answer was taken back"));
            }
        }

        return known ? (answers, others) : throw new InvalidDataException($"{path}: answers of our own (answers.jsonl), of Argilla or of Label Studio expected, found none of them");
    }

    private static IEnumerable<(string Where, JsonElement Record)> Records(string path)
    {
        var text = Encoding.UTF8.GetString(RegularFile.ReadAll(path, Largest)).TrimStart('\uFEFF');
        if (text.TrimStart().StartsWith('['))
        {
            return [.. Parse(path, text, "").EnumerateArray().Select((record, i) => ($"record {i + 1}", record))];
        }

        return [.. text.Split('\n').Select((line, i) => (Number: i + 1, Line: line)).Where(line => line.Line.Trim().Length > 0)
            .Select(line => ($"line {line.Number}", Parse(path, line.Line, $", line {line.Number}")))];
    }

    // An escape such as \ud800 by itself is JSON and no text.
    private static void RequireText(string path, string where, JsonElement value)
    {
        try
        {
            Walk(value);
        }
        catch (InvalidOperationException error)
        {
            throw NoText($"{path}, {where}", error);
        }

        static void Walk(JsonElement value)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.String:
                    _ = value.GetString();
                    break;
                case JsonValueKind.Array:
                    foreach (var element in value.EnumerateArray())
                    {
                        Walk(element);
                    }

                    break;
                case JsonValueKind.Object:
                    foreach (var member in value.EnumerateObject())
                    {
                        _ = member.Name;
                        Walk(member.Value);
                    }

                    break;
            }
        }
    }

    private static InvalidDataException NoText(string where, Exception inner) => new($"{where}: a text that is none, with half of a character in it; mend the file", inner);

    private static JsonElement Parse(string path, string json, string where)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return document.RootElement.Clone();
        }
        catch (InvalidOperationException error)
        {
            throw NoText($"{path}{where}", error);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path}{where}: not JSON ({error.Message}); one array of records, or one record a line expected", error);
        }
    }
}

/// <summary>Something in a file that isn't held, and why.</summary>
/// <param name="Where">The place in the file.</param>
/// <param name="Why">Why not.</param>
public sealed record Unheld(string Where, string Why);
