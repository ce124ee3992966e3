using Redraft.Tasks.Jsonl;
using Redraft.Tasks.Mbpp;

namespace Redraft.Importing;

/// <summary>Reads feedback that people wrote elsewhere.</summary>
public static class FeedbackRecordFile
{
    /// <summary>
    /// Reads one object a line: <c>problem</c>, <c>draft</c>, <c>feedback</c> and, where there are any, <c>redraft</c>,
    /// <c>author</c> (a person's name), <c>model</c> (which wrote the draft) and <c>problem_id</c> (a problem of a task).
    /// </summary>
    /// <exception cref="JsonlException">If a line is bad; it names file, line and field of up to 20.</exception>
    public static IReadOnlyList<FeedbackRecord> Read(string path) => JsonlFile.Read(path, record =>
    {
        record.RefuseAllBut("problem", "draft", "feedback", "redraft", "author", "model", "problem_id");
        return new FeedbackRecord(
            Filled(record, "problem"),
            Filled(record, "draft"),
            new Author(AuthorKind.Model, record.TextOrNull("model") ?? "unknown"),
            Filled(record, "feedback"),
            record.TextOrNull("redraft"),
            new Author(AuthorKind.Person, record.TextOrNull("author") ?? "unnamed"),
            record.TextOrNull("problem_id"));
    });

    /// <summary>Reads the annotations that come with the code paper (<c>surge_annotations.jsonl</c>).</summary>
    /// <exception cref="JsonlException">If a line is bad.</exception>
    public static IReadOnlyList<FeedbackRecord> ReadMbppAnnotations(string path) =>
    [
        .. MbppAnnotation.ReadAll(path).Select(a => new FeedbackRecord(
            MbppRow.Unix(a.Prompt), MbppRow.Unix(a.Original), MbppAnnotation.Drafter, MbppRow.Unix(a.Feedback), MbppRow.Unix(a.Refinement), a.Annotator,
            MbppTask.IdOf(a.TaskId))),
    ];

    private static string Filled(JsonlRecord record, string field)
    {
        var text = record.Text(field);
        return text.AsSpan().Trim().Length > 0 ? text : throw record.Refuse(field, "is empty; say something, or leave the line out");
    }
}
