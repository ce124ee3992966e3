using Redraft.Tasks.Jsonl;
using Redraft.Tasks.Mbpp;

namespace Redraft.Importing;

/// <summary>Reads feedback that people wrote elsewhere.</summary>
public static class FeedbackRecordFile
{
    /// <summary>
    /// Reads one object a line: <c>problem</c>, <c>draft</c>, <c>feedback</c> and, where there are any, <c>redraft</c>,
    /// <c>author</c> (a name), <c>author_kind</c> (<c>person</c>, the default, <c>program</c> or <c>model</c>), <c>model</c> (which wrote the draft), <c>problem_id</c> (a problem of a task), and what the feedback is about: either
    /// <c>target_start</c> and <c>target_length</c>, in characters of the draft from 0, or <c>target_line</c>, from 1.
    /// </summary>
    /// <exception cref="JsonlException">If a line is bad; it names file, line and field of up to 20.</exception>
    public static IReadOnlyList<FeedbackRecord> Read(string path) => JsonlFile.Read(path, record =>
    {
        record.RefuseAllBut("problem", "draft", "feedback", "redraft", "author", "author_kind", "model", "problem_id", "target_start", "target_length", "target_line");
        return new FeedbackRecord(
            Filled(record, "problem"),
            Filled(record, "draft"),
            new Author(AuthorKind.Model, record.TextOrNull("model") ?? "unknown"),
            Filled(record, "feedback"),
            record.TextOrNull("redraft"),
            new Author(KindOf(record), record.TextOrNull("author") ?? "unnamed"),
            record.TextOrNull("problem_id"))
        {
            Target = TargetOf(record),
        };
    });

    /// <summary>Reads the annotations that come with the code paper (<c>surge_annotations.jsonl</c>).</summary>
    /// <exception cref="JsonlException">If a line is bad.</exception>
    public static IReadOnlyList<FeedbackRecord> ReadMbppAnnotations(string path) =>
    [
        .. MbppAnnotation.ReadAll(path).Select(a => new FeedbackRecord(
            MbppRow.Unix(a.Prompt), MbppRow.Unix(a.Original), MbppAnnotation.Drafter, MbppRow.Unix(a.Feedback), MbppRow.Unix(a.Refinement), a.Annotator,
            MbppTask.IdOf(a.TaskId))),
    ];

    private static AuthorKind KindOf(JsonlRecord record) => record.TextOrNull("author_kind") switch
    {
        null or "person" => AuthorKind.Person,
        "program" => AuthorKind.Program,
        "model" => AuthorKind.Model,
        var other => throw record.Refuse("author_kind", $"expected person, program or model, found '{UntrustedText.Visible(other)}'"),
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
