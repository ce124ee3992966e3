using System.Data.Common;
using Dapper;
using Redraft.Runs;

namespace Redraft.Annotating;

/// <summary>Reads what belongs to one person's work on one item.</summary>
internal static class HeldItems
{
    /// <summary>The item with what they typed, answered and tried; null if there is none.</summary>
    public static HeldItem? Show(DbConnection connection, string who, string id, DateTimeOffset? expires)
    {
        var arguments = new { who, id };
        var row = connection.QuerySingleOrDefault<(string Body, long? Closed)?>("SELECT body, closed FROM items WHERE id = @id", arguments);
        if (row is not { } item)
        {
            return null;
        }

        var typed = connection.QuerySingleOrDefault<(long Revision, string Body)?>("SELECT revision, body FROM typed WHERE item = @id AND annotator = @who", arguments);
        var answer = connection.QuerySingleOrDefault<string>("SELECT body FROM answers WHERE item = @id AND annotator = @who AND current = 1", arguments);
        return new HeldItem(
            RunJson.Read<AnnotationItem>(item.Body), expires, typed is { } t ? new TypedText(t.Revision, t.Body) : null,
            answer is null ? null : RunJson.Read<AnnotationAnswer>(answer), Attempts(connection, who, id), item.Closed is not null) { OwnWords = IsOwn(connection, who, id) };
    }

    /// <summary>Whether an item is about this person's own words.</summary>
    public static bool IsOwn(DbConnection connection, string who, string id)
        => connection.ExecuteScalar<long>("SELECT count(*) FROM own_words WHERE annotator = @who AND item = @id", new { who, id }) > 0;

    /// <summary>What a model suggested for an item, or null.</summary>
    public static Proposal? Proposed(DbConnection connection, string id)
        => connection.QuerySingleOrDefault<(string Words, string Author)?>("SELECT words, author FROM proposals WHERE item = @id", new { id }) is { } row ? new Proposal(row.Words, row.Author) : null;

    /// <summary>A pick must be of redrafts that were drawn for this person, on this item, with these very words; kind and severity may be set afterwards.</summary>
    public static List<string> PickFaults(DbConnection connection, string who, string id, AnnotationAnswer answer)
    {
        if (answer.Attempt is not { } attempt)
        {
            return [];
        }

        var row = connection.QuerySingleOrDefault<(string Words, string Redrafts)?>(
            "SELECT words, redrafts FROM attempts WHERE id = @attempt AND item = @id AND annotator = @who", new { attempt, id, who });
        if (row is not { } made)
        {
            return ["attempt: no such attempt of yours on this item"];
        }

        var redrafts = RunJson.Read<List<AttemptedRedraft>>(made.Redrafts);
        return !RunJson.Read<List<FeedbackPoint>>(made.Words).Select(Told).SequenceEqual(answer.Points.Select(Told)) ? ["attempt: it was drawn for other words; try again with these"]
            : answer.Picked is { } picked && (picked < 0 || picked >= redrafts.Count) ? [$"picked: 0 to {redrafts.Count - 1} expected, found {picked}"]
            : answer is { Picked: not null, RejectedAll: true } ? ["picked: one redraft, or none of them, not both"] : [];
    }

    private static FeedbackPoint Told(FeedbackPoint point) => point with { Kind = "", Severity = null };

    private static List<Attempt> Attempts(DbConnection connection, string who, string id) =>
    [
        .. connection.Query<(long Id, string Words, string Redrafts)>("SELECT id, words, redrafts FROM attempts WHERE item = @id AND annotator = @who ORDER BY id", new { who, id })
            .Select(row => new Attempt(row.Id, RunJson.Read<List<FeedbackPoint>>(row.Words), RunJson.Read<List<AttemptedRedraft>>(row.Redrafts))),
    ];
}
