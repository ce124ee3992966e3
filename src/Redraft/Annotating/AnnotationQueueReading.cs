using Dapper;
using Redraft.Runs;

namespace Redraft.Annotating;

/// <content>What is read without changing anything.</content>
public sealed partial class AnnotationQueue
{
    /// <summary>How far the work is for a person.</summary>
    public QueueState StateOf(string who) => database.Read(connection =>
    {
        var arguments = new { who, now = Now };
        var counts = connection.QuerySingle<(long Answered, long Skipped)>(
            """
            SELECT coalesce(sum(json_extract(body, '$.skipped') IS NULL), 0), coalesce(sum(json_extract(body, '$.skipped') IS NOT NULL), 0)
            FROM answers WHERE annotator = @who AND current = 1
            """, arguments);
        var paces = connection.Query<double>(
            "SELECT json_extract(body, '$.seconds') FROM answers WHERE annotator = @who AND current = 1 AND json_extract(body, '$.skipped') IS NULL ORDER BY 1", arguments).AsList();
        var items = connection.QuerySingle<(long All, long Complete)>(
            """
            SELECT count(*), coalesce(sum(i.wanted <= (SELECT count(*) FROM answers a WHERE a.item = i.id AND a.current = 1 AND json_extract(a.body, '$.skipped') IS NULL)), 0)
            FROM items i WHERE i.closed IS NULL
            """);
        var open = connection.ExecuteScalar<long>($"SELECT count(*) FROM items i WHERE {Available}", arguments);
        return new QueueState((int)open, (int)counts.Answered, (int)counts.Skipped, (int)items.All, (int)items.Complete, paces.Count == 0 ? null : paces[paces.Count / 2]);
    });

    /// <summary>The answers to items, those that were replaced or undone too, in the order of answering.</summary>
    /// <param name="stage">Of one stage only; null for all.</param>
    /// <param name="who">Of one person only; null for all.</param>
    /// <param name="currentOnly">Leaves out what was replaced or undone.</param>
    public IReadOnlyList<GivenAnswer> Answers(string? stage = null, string? who = null, bool currentOnly = true)
    {
        var people = annotators.All().ToDictionary(a => a.Id);
        return database.Read<IReadOnlyList<GivenAnswer>>(connection =>
        [
            .. connection.Query<(long Id, string Item, string Annotator, string Body, long Given, long Current)>(
                    """
                    SELECT a.id, i.body, a.annotator, a.body, a.given, a.current FROM answers a JOIN items i ON i.id = a.item
                    WHERE (@stage IS NULL OR i.stage = @stage) AND (@who IS NULL OR a.annotator = @who) AND (a.current = 1 OR NOT @currentOnly) ORDER BY a.id
                    """, new { stage, who, currentOnly })
                .Select(row => new GivenAnswer(
                    row.Id, RunJson.Read<AnnotationItem>(row.Item), people[row.Annotator], RunJson.Read<AnnotationAnswer>(row.Body), DateTimeOffset.FromUnixTimeMilliseconds(row.Given), row.Current == 1)),
        ]);
    }

    /// <summary>The redrafts of an attempt, or null if there is none.</summary>
    public Attempt? AttemptOf(long id) => database.Read(connection =>
        connection.QuerySingleOrDefault<(string Words, string Redrafts)?>("SELECT words, redrafts FROM attempts WHERE id = @id", new { id }) is { } row
            ? new Attempt(id, RunJson.Read<List<FeedbackPoint>>(row.Words), RunJson.Read<List<AttemptedRedraft>>(row.Redrafts)) : null);
}
