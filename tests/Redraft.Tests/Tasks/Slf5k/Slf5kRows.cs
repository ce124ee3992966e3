using System.Text.Json;
using System.Text.Json.Nodes;

namespace Redraft.Tests.Tasks.Slf5k;

/// <summary>Made-up rows in the published layout.</summary>
internal static class Slf5kRows
{
    /// <summary>A row that nothing is wrong with; every text differs from row to row.</summary>
    public static JsonObject Row(string id, string preference = "Summary A") => new()
    {
        ["id"] = id,
        ["subreddit"] = "advice",
        ["title"] = $"Neighbour of {id}",
        ["post"] = $"My neighbour {id} plays the drum at night.\nI asked twice.",
        ["tldr_human_reference_summary"] = "Drums, every night. Help?",
        ["ideal_human_summary"] = $"The neighbour of {id} drums at night and won't stop. What to do",
        ["generated_summary_for_feedback"] = $"A neighbour drums, {id}.",
        ["generated_summary_for_comparison_A"] = $"Someone drums at {id}.",
        ["generated_summary_for_comparison_B"] = $"Night noise, {id}.",
        ["comparison_preference"] = preference,
        ["feedback"] = $"Say that {id} was asked twice.",
        ["feedback_class"] = "Coverage",
        ["time_spent_in_seconds_feedback"] = 100,
        ["time_spent_in_seconds_ideal_human_summary"] = 200,
        ["time_spent_in_seconds_comparison"] = 60,
        ["has_additional_feedback"] = false,
    };

    /// <summary>Writes a file of rows, one a line.</summary>
    public static string Write(string folder, string name, params IEnumerable<JsonObject> rows)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllLines(path, rows.Select(row => row.ToJsonString(new JsonSerializerOptions())));
        return path;
    }

    /// <summary>All three files: rows t1… for training, h1… held out, d1… for the refiner.</summary>
    public static Redraft.Tasks.Slf5k.Slf5kOptions WriteAll(string folder, int train = 3, int heldOut = 2, int refiner = 2) => new()
    {
        Train = Write(folder, "train.jsonl", Enumerable.Range(1, train).Select(i => Row($"t{i}", i % 2 == 0 ? "Summary B" : "Summary A"))),
        HeldOut = Write(folder, "test.jsonl", Enumerable.Range(1, heldOut).Select(i => Row($"h{i}"))),
        Refiner = Write(folder, "development.jsonl", Enumerable.Range(1, refiner).Select(i => Row($"d{i}"))),
    };
}
