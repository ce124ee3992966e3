using Redraft.Tasks.Jsonl;
using Redraft.Tasks.Mbpp;

namespace Redraft.Tasks.Slf5k;

/// <summary>A post with a model's summary, a person's feedback on it, that person's own summary, and their choice between two more summaries.</summary>
/// <remarks>Source: SLF5K, published with Scheurer et al. 2023, arXiv:2303.16755; posts of Stiennon et al. 2020. Line endings are made LF.</remarks>
public sealed record Slf5kRow
{
    /// <summary>The row's id, its own within all files.</summary>
    public required string Id { get; init; }

    /// <summary>Where the post was written.</summary>
    public required string Subreddit { get; init; }

    /// <summary>The post's title.</summary>
    public required string Title { get; init; }

    /// <summary>The post.</summary>
    public required string Post { get; init; }

    /// <summary>What the post's writer gave as its summary.</summary>
    public required string WritersSummary { get; init; }

    /// <summary>The annotator's own summary.</summary>
    public required string IdealSummary { get; init; }

    /// <summary>The model's summary that the feedback is on.</summary>
    public required string GeneratedSummary { get; init; }

    /// <summary>What a person said of it: its most important flaw.</summary>
    public required string Feedback { get; init; }

    /// <summary>What the feedback is about (Coverage, Accuracy, Coherence, other), or null where it isn't said.</summary>
    public string? FeedbackClass { get; init; }

    /// <summary>The first of two more summaries by the model.</summary>
    public required string SummaryA { get; init; }

    /// <summary>The second.</summary>
    public required string SummaryB { get; init; }

    /// <summary>Whether the first was preferred.</summary>
    public required bool PrefersA { get; init; }

    /// <summary>Seconds for the feedback, or null where nobody measured.</summary>
    public double? FeedbackSeconds { get; init; }

    /// <summary>Seconds for the ideal summary, or null.</summary>
    public double? IdealSeconds { get; init; }

    /// <summary>Seconds for the comparison, or null.</summary>
    public double? ComparisonSeconds { get; init; }

    /// <summary>The line that it was read from, from 1.</summary>
    internal long Line { get; init; }

    /// <summary>Reads one of the files.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">Only so many rows from its top, or null for all. All are checked.</param>
    /// <param name="seen">Ids of files read before → their file; gets those of this one.</param>
    /// <returns>The usable rows, and the others, whose preference is neither "Summary A" nor "Summary B".</returns>
    /// <exception cref="JsonlException">If a line is bad; it names file, line and field.</exception>
    internal static (IReadOnlyList<Slf5kRow> Rows, IReadOnlyList<Slf5kSkippedRow> Skipped) ReadAll(string path, int? rows, Dictionary<string, string> seen)
    {
        var skipped = new List<Slf5kSkippedRow>();
        var read = JsonlFile.Read(path, record =>
        {
            var row = Convert(record, path, seen);
            var preference = record.TextOrNull("comparison_preference");
            return preference is "Summary A" or "Summary B"
                ? (Row: row with { PrefersA = preference == "Summary A" }, Unusable: null)
                : (Row: row, Unusable: new Slf5kSkippedRow(path, record.Line, row.Id, preference));
        });
        var taken = read.Take(rows ?? int.MaxValue).ToList();
        return ([.. taken.Where(r => r.Unusable is null).Select(r => r.Row)], [.. taken.Select(r => r.Unusable).OfType<Slf5kSkippedRow>()]);
    }

    private static Slf5kRow Convert(JsonlRecord record, string path, Dictionary<string, string> seen)
    {
        var id = Filled(record, "id");
        if (!seen.TryAdd(id, path))
        {
            throw record.Refuse("id", $"expected an id of its own, found \"{id}\" again, which is in {seen[id]} too");
        }

        return new Slf5kRow
        {
            Id = id,
            Line = record.Line,
            Subreddit = record.Text("subreddit"),
            Title = MbppRow.Unix(record.Text("title")).Trim(),
            Post = Filled(record, "post"),
            WritersSummary = MbppRow.Unix(record.Text("tldr_human_reference_summary")).Trim(),
            IdealSummary = Filled(record, "ideal_human_summary"),
            GeneratedSummary = Filled(record, "generated_summary_for_feedback"),
            Feedback = Filled(record, "feedback"),
            FeedbackClass = record.TextOrNull("feedback_class"),
            SummaryA = Filled(record, "generated_summary_for_comparison_A"),
            SummaryB = Filled(record, "generated_summary_for_comparison_B"),
            PrefersA = false,
            FeedbackSeconds = Seconds(record, "time_spent_in_seconds_feedback"),
            IdealSeconds = Seconds(record, "time_spent_in_seconds_ideal_human_summary"),
            ComparisonSeconds = Seconds(record, "time_spent_in_seconds_comparison"),
        };
    }

    private static string Filled(JsonlRecord record, string field) => MbppRow.Unix(record.Text(field)).Trim() is { Length: > 0 } text
        ? text
        : throw record.Refuse(field, "expected some words, found none");

    private static double? Seconds(JsonlRecord record, string field)
    {
        if (!record.Has(field))
        {
            return null;
        }

        var seconds = record.Number(field);
        return seconds >= 0 ? seconds : throw record.Refuse(field, $"expected seconds from 0 up, found {seconds}");
    }
}

/// <summary>A row that can't be used, since nobody can tell which summary was preferred.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Id">The row's id.</param>
/// <param name="Preference">What stands there, or null.</param>
public sealed record Slf5kSkippedRow(string Path, long Line, string Id, string? Preference);
