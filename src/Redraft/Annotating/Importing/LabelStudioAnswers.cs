using System.Text.Json;

namespace Redraft.Annotating.Importing;

/// <summary>Reads a task of Label Studio's JSON export: one answer for each annotation.</summary>
/// <remarks>
/// Text areas are words (or a correction, by the control's name; <see cref="Questions"/>), those of a region are about its span; choices are a kind or whether a draft is good; a pairwise control prefers the
/// first (<c>left</c>) or the second of the texts that it names; a ranker orders the items of a list, or puts them into buckets, which rank in their order. Predictions are a model's and aren't read.
/// Layout: Label Studio's documentation, "Label Studio JSON format of annotated tasks", and its pages of the tags TextArea, Labels, Pairwise and Ranker.
/// </remarks>
internal static class LabelStudioAnswers
{
    /// <summary>The answers to a task.</summary>
    public static IEnumerable<ForeignAnswer> Of(JsonElement task, string where)
    {
        var data = task.Get("data").Members().Select(field => (field.Name, Text: ((JsonElement?)field.Value).Text())).Where(field => field.Text is not null).ToDictionary(field => field.Name, field => field.Text!);
        var listed = Listed(task);
        string[] ids = [.. new[] { task.Get("id").Text(), task.Get("inner_id").Text() }.Concat(data.Values).Concat(listed.Keys).OfType<string>()];
        foreach (var annotation in task.Get("annotations").Items())
        {
            var person = annotation.Get("completed_by") is { ValueKind: JsonValueKind.Object } who ? who.Get("email").Text() ?? who.Get("id").Text() : annotation.Get("completed_by").Text();
            var answer = new Questions(data);
            var results = annotation.Get("result").Items().ToList();
            foreach (var result in results)
            {
                if (result.Get("type").Text() == "ranker" && result.Get("value")?.Get("ranker") is { } order && TakeOrder(answer, order, listed))
                {
                    continue;
                }

                Take(answer, result, results, data);
            }

            var found = answer.For(where, person ?? "somebody", annotation.Has("was_cancelled", JsonValueKind.True));
            yield return found with
            {
                Ids = ids, Texts = [.. data.Values, .. listed.Values],
                Answer = found.Answer with { Seconds = annotation.Get("lead_time") is { ValueKind: JsonValueKind.Number } time ? Math.Clamp(time.GetDouble(), 0, AnnotationLimits.Seconds) : 0 },
                Given = annotation.Get("updated_at").Text() is { } given && DateTimeOffset.TryParse(given, System.Globalization.CultureInfo.InvariantCulture, out var at) ? at : null,
            };
        }
    }

    // The items of lists in a task's data, by their ids.
    private static Dictionary<string, string> Listed(JsonElement task)
    {
        var listed = new Dictionary<string, string>();
        foreach (var item in task.Get("data").Members().SelectMany(field => ((JsonElement?)field.Value).Items()).Where(item => item.Get("id").Text() is not null))
        {
            listed[item.Get("id").Text()!] = item.Get("body").Text() ?? item.Get("title").Text() ?? item.Get("html").Text() ?? "";
        }

        return listed;
    }

    private static bool TakeOrder(Questions answer, JsonElement order, Dictionary<string, string> listed)
    {
        if (order.ValueKind == JsonValueKind.Array)
        {
            return answer.TakeOrder([.. order.EnumerateArray().Select(id => listed.GetValueOrDefault(((JsonElement?)id).Text() ?? ""))]);
        }

        var buckets = ((JsonElement?)order).Members().OrderBy(bucket => bucket.Name == "_").Select(bucket => ((JsonElement?)bucket.Value).Items().Select(id => ((JsonElement?)id).Text() ?? "").ToList()).ToList();
        if (buckets.Count == 0 || buckets.Exists(ids => ids.Exists(id => !listed.ContainsKey(id))))
        {
            return false;
        }

        for (var i = 0; i < buckets.Count; i++)
        {
            answer.TakeRank(buckets[i].Select(id => listed[id]), i + 1);
        }

        return true;
    }

    private static void Take(Questions answer, JsonElement result, IReadOnlyList<JsonElement> results, Dictionary<string, string> data)
    {
        var (name, type, value) = (result.Get("from_name").Text() ?? "", result.Get("type").Text(), result.Get("value"));
        if (value is not { } said)
        {
            answer.Leave($"a result of '{name}' without a value");
        }
        else if (type == "textarea")
        {
            TakeText(answer, name, said, RegionOf(result, results));
        }
        else if (type == "pairwise" && said.Get("selected").Text() is { } side)
        {
            var named = result.Get("to_name"); // a list, or names with commas between them
            var names = (named.Text()?.Split(',', StringSplitOptions.TrimEntries) ?? named.Items().Select(of => ((JsonElement?)of).Text()).OfType<string>()).ToList();
            var chosen = names.Count == 2 && side is "left" or "right" ? names[side == "left" ? 0 : 1] : "";
            if (!answer.TakeBetter(chosen) && !answer.TakeBetter(data.Keys.FirstOrDefault(key => key.EndsWith(side == "left" ? "1" : "2", StringComparison.Ordinal)) ?? ""))
            {
                answer.Leave($"'{name}' prefers {side} of {string.Join(", ", names)}, which the task's data doesn't have");
            }
        }
        else if (type == "choices" && said.Get("choices") is { } choices)
        {
            answer.Take(name, choices);
        }
        else if (type is not ("labels" or "hypertextlabels") || !results.Any(other => other.Get("type").Text() == "textarea" && other.Get("id").Text() == result.Get("id").Text()))
        {
            answer.Leave($"a result of '{name}' of the type '{type}'");
        }
    }

    private static void TakeText(Questions answer, string name, JsonElement said, FeedbackTarget? region)
    {
        var texts = said.Get("text") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(text => ((JsonElement?)text).Text()).OfType<string>()] : new List<string> { said.Get("text").Text() ?? "" };
        foreach (var text in texts.Where(text => text.Trim().Length > 0))
        {
            if (region is not null)
            {
                answer.Take(text, region);
            }
            else
            {
                answer.Take(name, JsonSerializer.SerializeToElement(text));
            }
        }
    }

    // A text area of a region shares its id with the region's labels, and repeats its span.
    private static FeedbackTarget? RegionOf(JsonElement result, IReadOnlyList<JsonElement> results)
    {
        var span = results.Where(other => other.Get("id").Text() is { } id && id == result.Get("id").Text()).Select(other => other.Get("value")?.Get("globalOffsets") ?? other.Get("value")) // of HyperText, start is a path
            .Select(value => (Start: value?.Get("start").Whole(), End: value?.Get("end").Whole()))
            .FirstOrDefault(found => found.Start is >= 0 && found.End > found.Start);
        return span.Start is { } start ? new FeedbackTarget(start, span.End!.Value - start) : null;
    }
}
