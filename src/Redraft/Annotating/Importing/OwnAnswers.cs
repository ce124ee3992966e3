using System.Text.Json;
using Redraft.Runs;

namespace Redraft.Annotating.Importing;

/// <summary>Reads a line of our own <c>answers.jsonl</c>.</summary>
internal static class OwnAnswers
{
    // What a file leaves out or sets to null isn't of ours: nothing after this looks for it.
    private static readonly JsonSerializerOptions Strict = new(RunJson.Options) { RespectNullableAnnotations = true };

    /// <summary>The answer; none where it was replaced, taken back or erased.</summary>
    public static IEnumerable<ForeignAnswer> Of(JsonElement record, string where)
    {
        AnnotationAnswer answer;
        AnnotationItem item;
        Attempt? attempt;
        try
        {
            answer = Read<AnnotationAnswer>(record.GetProperty("answer"));
            item = Read<AnnotationItem>(record.GetProperty("item"));
            attempt = record.Get("attempt") is { } made ? Read<Attempt>(made) : null;
            RequireWhole(item, attempt);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{where}: not an answer of ours ({error.Message})", error);
        }

        if (!record.Has("current", JsonValueKind.True))
        {
            yield break;
        }

        var person = record.Get("annotator");
        var pickLost = answer.Attempt is not null && attempt is null;
        yield return new ForeignAnswer(where, person?.Get("name").Text() ?? "somebody", pickLost ? answer with { Attempt = null, Picked = null, RejectedAll = false } : answer)
        {
            PersonId = person?.Get("id").Text(),
            Ids = [item.Id],
            Texts = [item.Description, .. item.Texts.Select(text => text.Text)],
            Attempt = attempt,
            Left = pickLost ? ["what was picked: the redrafts aren't in the file"] : [],
            Given = record.Get("given").Text() is { } given && DateTimeOffset.TryParse(given, System.Globalization.CultureInfo.InvariantCulture, out var time) ? time : null,
        };
    }

    private static T Read<T>(JsonElement value) => value.Deserialize<T>(Strict) ?? throw new JsonException($"expected a {typeof(T).Name}, found null");

    // Lists may hold nulls though their types say no.
    private static void RequireWhole(AnnotationItem item, Attempt? attempt)
    {
        if (item.Texts.Contains(null!) || (attempt is not null && (attempt.Points.Contains(null!) || attempt.Redrafts.Any(made => made?.Redraft?.Text is null || made.Redraft.Calls is null || made.Redraft.Calls.Contains(null!)))))
        {
            throw new JsonException("a text expected, found null");
        }
    }
}
