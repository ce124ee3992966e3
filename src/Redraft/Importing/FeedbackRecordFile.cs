using Redraft.FeedingBack;
using Redraft.Tasks.Jsonl;
using Redraft.Tasks.Mbpp;
using Redraft.Tasks.Slf5k;

namespace Redraft.Importing;

/// <summary>Reads feedback that people wrote elsewhere.</summary>
public static class FeedbackRecordFile
{
    /// <summary>Stands for the model that wrote a draft where nobody says which.</summary>
    internal const string UnknownModel = "unknown";

    private static readonly string[] Preferences = ["first", "neither", "second"]; // by −1, 0, 1

    /// <summary>
    /// Reads one object a line. Words on a draft: <c>problem</c>, <c>draft</c>, <c>feedback</c> and, where there are any, <c>redraft</c>,
    /// <c>author</c> (a name), <c>author_kind</c> (<c>person</c>, the default, <c>program</c> or <c>model</c>), <c>model</c> (which wrote the draft), <c>problem_id</c> (a problem of a task), and what the feedback is about: either
    /// <c>target_start</c> and <c>target_length</c>, in characters of the draft from 0, or <c>target_line</c>, from 1. A comparison of two drafts: <c>problem</c>, <c>first</c>, <c>second</c>, <c>preferred</c>
    /// (<c>first</c>, <c>second</c> or <c>neither</c>), and where there are any <c>author</c>, <c>author_kind</c>, <c>model</c> (which wrote both) and <c>problem_id</c>.
    /// </summary>
    /// <exception cref="JsonlException">If a line is bad; it names file, line and field of up to 20.</exception>
    public static ImportedRecords Read(string path)
    {
        var lines = JsonlFile.Read(path, record => record.Has("preferred") || record.Has("first") ? (Said: null, Compared: ComparisonOf(record, path)) : (Said: FeedbackOf(record, path), Compared: (ComparisonRecord?)null));
        return new ImportedRecords([.. lines.Select(line => line.Said).OfType<FeedbackRecord>()], [.. lines.Select(line => line.Compared).OfType<ComparisonRecord>()]);
    }

    private static FeedbackRecord FeedbackOf(JsonlRecord record, string path)
    {
        record.RefuseAllBut("problem", "draft", "feedback", "redraft", "author", "author_kind", "model", "problem_id", "target_start", "target_length", "target_line");
        return new FeedbackRecord(
            Filled(record, "problem"),
            Filled(record, "draft"),
            new Author(AuthorKind.Model, record.TextOrNull("model") ?? UnknownModel),
            Filled(record, "feedback"),
            record.TextOrNull("redraft"),
            new Author(KindOf(record), record.TextOrNull("author") ?? "unnamed"),
            record.TextOrNull("problem_id"))
        {
            Target = TargetOf(record),
            Place = new RecordPlace(path, record.Line),
        };
    }

    private static ComparisonRecord ComparisonOf(JsonlRecord record, string path)
    {
        record.RefuseAllBut("problem", "first", "second", "preferred", "author", "author_kind", "model", "problem_id");
        var preferred = Array.IndexOf(Preferences, record.Text("preferred"));
        return new ComparisonRecord(
            Filled(record, "problem"),
            Filled(record, "first"),
            Filled(record, "second"),
            new Author(AuthorKind.Model, record.TextOrNull("model") ?? UnknownModel),
            new Preference(
                preferred >= 0 ? preferred - 1 : throw record.Refuse("preferred", $"expected first, second or neither, found '{UntrustedText.Visible(record.Text("preferred"))}'"),
                new Author(KindOf(record), record.TextOrNull("author") ?? "unnamed")),
            record.TextOrNull("problem_id"))
        {
            Place = new RecordPlace(path, record.Line),
        };
    }

    /// <summary>Reads the annotations that come with the code paper (<c>surge_annotations.jsonl</c>).</summary>
    /// <exception cref="JsonlException">If a line is bad.</exception>
    public static ImportedRecords ReadMbppAnnotations(string path) => new(
    [
        .. MbppAnnotation.ReadAll(path).Select(a => new FeedbackRecord(
            MbppRow.Unix(a.Prompt), MbppRow.Unix(a.Original), MbppAnnotation.Drafter, MbppRow.Unix(a.Feedback), MbppRow.Unix(a.Refinement), a.Annotator,
            MbppTask.IdOf(a.TaskId))),
    ],
    []);

    /// <summary>Reads files of SLF5K: of each row the words on its first summary, and which of the other two was preferred.</summary>
    /// <param name="paths">The files; a row's id is its own within all of them.</param>
    /// <returns>The records; rows whose preference is neither "Summary A" nor "Summary B" are left out and named.</returns>
    /// <exception cref="JsonlException">If a line is bad.</exception>
    public static ImportedRecords ReadSlf5k(IReadOnlyList<string> paths)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        return ImportedRecords.Of([.. paths.Select(path =>
        {
            var (rows, skipped) = Slf5kRow.ReadAll(path, null, seen);
            return new ImportedRecords(
                [.. rows.Select(row => SaidIn(row) with { Place = new RecordPlace(path, row.Line) })],
                [.. rows.Select(row => ComparedIn(row) with { Place = new RecordPlace(path, row.Line) })]) { Skipped = [.. skipped.Select(row => new SkippedRecord(row.Path, row.Line, row.Id, row.Preference))] };
        })]);
    }

    private static FeedbackRecord SaidIn(Slf5kRow row)
        => new(Slf5kPrompts.Describe(row), row.GeneratedSummary, Slf5kTask.Drafter, row.Feedback, null, Slf5kTask.Annotator, Slf5kTask.IdOf(row.Id));

    private static ComparisonRecord ComparedIn(Slf5kRow row)
        => new(Slf5kPrompts.Describe(row), row.SummaryA, row.SummaryB, Slf5kTask.Drafter, new Preference(row.PrefersA ? -1 : 1, Slf5kTask.Annotator), Slf5kTask.IdOf(row.Id));

    private static AuthorKind KindOf(JsonlRecord record) => record.TextOrNull("author_kind") switch
    {
        null or "person" => AuthorKind.Person,
        "program" => AuthorKind.Program,
        "model" => AuthorKind.Model,
        "assisted" => AuthorKind.Assisted,
        var other => throw record.Refuse("author_kind", $"expected person, program, model or assisted, found '{UntrustedText.Visible(other)}'"),
    };

    private static FeedbackTarget? TargetOf(JsonlRecord record)
    {
        var (draft, span) = (Filled(record, "draft"), record.Has("target_start") || record.Has("target_length"));
        if (span && record.Has("target_line"))
        {
            throw record.Refuse("target_line", "a span or a line expected, found both");
        }

        if (span)
        {
            var target = new FeedbackTarget((int)Math.Clamp(record.Integer("target_start"), -1, int.MaxValue), (int)Math.Clamp(record.Integer("target_length"), 0, int.MaxValue));
            return target.FaultIn(draft) is { } fault ? throw record.Refuse("target_start", fault) : target;
        }

        try
        {
            return record.Has("target_line") ? FeedbackTarget.OfLine(draft, (int)Math.Clamp(record.Integer("target_line"), 0, int.MaxValue)) : null;
        }
        catch (ArgumentOutOfRangeException)
        {
            throw record.Refuse("target_line", $"the draft has nothing on line {record.Integer("target_line")}");
        }
    }

    private static string Filled(JsonlRecord record, string field)
    {
        var text = record.Text(field);
        return text.AsSpan().Trim().Length > 0 ? text : throw record.Refuse(field, "is empty; say something, or leave the line out");
    }
}
