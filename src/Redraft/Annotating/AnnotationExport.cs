using System.Globalization;
using Redraft.Runs;

namespace Redraft.Annotating;

/// <summary>Writes what people said so that other programs can read it: JSON lines with everything, or a table with the words.</summary>
/// <remarks>A cell of the table that a spreadsheet would take for a formula begins with an apostrophe. What was replaced or undone is in the lines, marked as such.</remarks>
public static class AnnotationExport
{
    private static readonly string[] Columns =
        ["answer", "item", "kind", "stage", "problem", "annotator", "name", "given", "current", "seconds", "good", "skipped", "points", "picked", "rejected_all", "correction", "better", "ranks", "carried_out", "assist", "both_bad", "reason", "points_shared", "points_shared_of", "points_shared_by", "own_words"];

    /// <summary>One JSON object a line: the item, the person, the whole answer, and the redrafts that it picks from.</summary>
    /// <param name="answers">What was answered.</param>
    /// <param name="writer">Gets the lines.</param>
    /// <param name="attemptOf">The redrafts of an attempt; null leaves them out.</param>
    /// <param name="agreement">How many of an answer's points others share; null leaves it out.</param>
    public static void WriteJsonLines(IEnumerable<GivenAnswer> answers, TextWriter writer, Func<long, Attempt?>? attemptOf = null, PointAgreement? agreement = null)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(writer);
        foreach (var given in answers)
        {
            writer.Write(RunJson.Write(new
            {
                given.Id, given.Item, Annotator = new { given.Annotator.Id, given.Annotator.Name }, given.Given, given.Current, given.Answer,
                Attempt = given.Answer.Attempt is { } attempt ? attemptOf?.Invoke(attempt) : null,
                PointsShared = SharedOf(given, agreement) is { } shared ? new { shared.Shared, shared.Of, By = ByOf(agreement!) } : null,
            }));
            writer.Write('\n');
        }
    }

    /// <summary>Comma-separated values with a head, as RFC 4180 has them; several points of an answer stand in one cell, a line each.</summary>
    /// <param name="answers">What was answered.</param>
    /// <param name="writer">Gets the table.</param>
    /// <param name="agreement">How many of an answer's points others share; null leaves the cells empty.</param>
    public static void WriteCsv(IEnumerable<GivenAnswer> answers, TextWriter writer, PointAgreement? agreement = null)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(writer);
        Row(writer, Columns);
        foreach (var given in answers)
        {
            Row(writer, Cells(given, agreement));
        }
    }

    // Of an answer's points, each asked about every other person's words on the item: how many are among them, and how many were asked about.
    private static (int Shared, int Of)? SharedOf(GivenAnswer given, PointAgreement? agreement)
        => agreement is not null && agreement.By.ByAnswer.TryGetValue(given.Id, out var shared) ? shared : null;

    private static string ByOf(PointAgreement agreement) => agreement.IsJudged ? "judge" : "words";

    private static IEnumerable<string> Cells(GivenAnswer given, PointAgreement? agreement)
    {
        var (item, answer, shared) = (given.Item, given.Answer, SharedOf(given, agreement));
        return
        [
            Number(given.Id), item.Id, item.Kind.ToString().ToLowerInvariant(), item.Stage, item.ProblemId, given.Annotator.Id, given.Annotator.Name,
            given.Given.ToString("O", CultureInfo.InvariantCulture), Truth(given.Current), answer.Seconds.ToString("0.#", CultureInfo.InvariantCulture),
            Truth(answer.Good), answer.Skipped ?? "", string.Join('\n', answer.Points.Select(point => point.Text)),
            answer.Picked is { } picked ? Number(picked) : "", Truth(answer.RejectedAll), answer.Correction ?? "",
            answer.Better is { } better ? Number(better) : "", string.Join(' ', answer.Ranks), answer.CarriedOut is { } done ? Truth(done) : "", answer.Assist,
            Truth(answer.BothBad), answer.Reason ?? "",
            shared is { } some ? Number(some.Shared) : "", shared is { } all ? Number(all.Of) : "", shared is null ? "" : ByOf(agreement!), answer.OwnWords ? "true" : "",
        ];
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Truth(bool value) => value ? "true" : "false";

    private static void Row(TextWriter writer, IEnumerable<string> cells) => writer.Write(string.Join(',', cells.Select(Cell)) + "\r\n");

    private static string Cell(string text)
    {
        // A number of our own, such as -1, is no formula.
        var safe = text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal) && !double.TryParse(text, CultureInfo.InvariantCulture, out _) ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
