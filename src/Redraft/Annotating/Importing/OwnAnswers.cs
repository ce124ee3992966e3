using System.Text.Json;
using Redraft.Runs;

namespace Redraft.Annotating.Importing;

/// <summary>Reads a line of our own <c>answers.jsonl</c>.</summary>
internal static class OwnAnswers
{
    /// <summary>The answer; none where it was replaced, taken back or erased.</summary>
    public static IEnumerable<ForeignAnswer> Of(JsonElement record, string where)
    {
        AnnotationAnswer answer;
        AnnotationItem item;
        Attempt? attempt;
        try
        {
            answer = RunJson.Read<AnnotationAnswer>(record.GetProperty("answer").GetRawText());
            item = RunJson.Read<AnnotationItem>(record.GetProperty("item").GetRawText());
            attempt = record.Get("attempt") is { } made ? RunJson.Read<Attempt>(made.GetRawText()) : null;
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
}
