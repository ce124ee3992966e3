using System.Data.Common;
using System.Text.Json.Nodes;
using Dapper;

namespace Redraft.Runs;

/// <summary>Takes one person's words out of a run's database, for good, and leaves its records where they are.</summary>
/// <remarks>
/// The one exception to a graph that only grows: the triggers that refuse changes are lifted and set again in the transaction that erases. In a file deleted
/// bytes are overwritten (secure_delete), and it is written anew (VACUUM), so that no page of it holds them; in PostgreSQL the tables are written anew, and what the server keeps beside
/// them (its log, backups, replicas) is its administrator's. What was erased before stays so.
/// <para>Erased are feedback and corrections by the person; their points; a model's redrafts in answer to them that repeat them; any other text that holds a
/// whole sentence of theirs (<see cref="Sentence"/> characters or more, fewer can't be told from anybody's words); what tests printed of erased texts; and
/// whom they preferred, and what they said of redrafts that they checked. Kept verdicts go altogether: corrections were graded while they were typed.</para>
/// </remarks>
/// <param name="database">The run's database, open for writing.</param>
/// <param name="annotator">The person's id.</param>
internal sealed class GraphErasure(RunDatabase database, string annotator)
{
    /// <summary>Characters from which on a text of the person's is looked for everywhere.</summary>
    public const int Sentence = 24;

    private const string Theirs = "author_kind IN ('Person', 'Assisted') AND author = @annotator";

    private const string TheirFeedback = $"""
        SELECT run_seed, id FROM feedback WHERE {Theirs}
        UNION SELECT p.run_seed, p.id FROM feedback p JOIN feedback w ON w.run_seed = p.run_seed AND w.id = p.whole_id WHERE w.author_kind IN ('Person', 'Assisted') AND w.author = @annotator
        """;

    private const string TheirChecks = $"rater IN ('{FeedingBack.RedraftChecks.Person}' || @annotator, '{FeedingBack.RedraftChecks.Person}' || @annotator || '{FeedingBack.RedraftChecks.OwnWords}')";

    private static readonly string[] PartsOfVerdicts = ["message", "output"];

    private static readonly (string Table, string Text)[] Changed = [("feedback", "text"), ("drafts", "text"), ("scores", "verdict"), ("comparisons", "author"), ("ratings", "rater")];

    /// <summary>How many pieces of feedback, drafts of their own, and comparisons and checks are theirs.</summary>
    public (int Feedback, int Corrections, int Comparisons) Count() => database.Read("feedback", connection => connection.QuerySingle<(int, int, int)>(
        $"SELECT (SELECT count(*) FROM feedback WHERE {Theirs}), (SELECT count(*) FROM drafts WHERE {Theirs}), (SELECT count(*) FROM comparisons WHERE {Theirs}) + (SELECT count(*) FROM ratings WHERE {TheirChecks})", new { annotator }));

    /// <summary>The texts that they wrote, as far as they aren't erased.</summary>
    public IReadOnlyList<string> Words() => database.Read<IReadOnlyList<string>>("feedback", connection =>
        [.. connection.Query<string>($"SELECT text FROM feedback WHERE {Theirs} UNION SELECT text FROM drafts WHERE {Theirs}", new { annotator }).Where(text => !Erased.Is(text))]);

    /// <summary>The drafts whose text is erased.</summary>
    public IReadOnlySet<string> ErasedDrafts() => database.Read("drafts", connection => connection.Query<string>("SELECT id FROM drafts WHERE text = @erased", new { erased = Erased.Text }).ToHashSet());

    /// <summary>Erases, in one transaction.</summary>
    /// <param name="words">Everything that they wrote, here or on the page.</param>
    public void Erase(IReadOnlyCollection<string> words)
    {
        database.Read("drafts", _ => { database.Engine.BeginErasing(); return true; });
        database.Commit(transaction =>
        {
            var connection = transaction.Connection!;
            foreach (var (table, _) in Changed)
            {
                connection.Execute(database.Engine.Guard(table).Lift, transaction: transaction);
            }

            EraseTheirs(connection, transaction);
            foreach (var text in words.Where(text => text.Trim().Length > 0))
            {
                EraseRepeated(connection, transaction, text.Trim());
            }

            EraseVerdicts((connection, transaction), "EXISTS (SELECT 1 FROM drafts d WHERE d.run_seed = s.run_seed AND d.id = s.draft_id AND d.text = @text)", Erased.Text, [.. PartsOfVerdicts, "places"]);
            connection.Execute("DELETE FROM verdicts", transaction: transaction);
            foreach (var (table, _) in Changed)
            {
                connection.Execute(database.Engine.Guard(table).Set, transaction: transaction);
            }
        });
    }

    /// <summary>Writes what has changed anew, without what was deleted in it.</summary>
    public void Compact() => database.Read("run", _ => { database.Engine.Compact([.. Changed, ("verdicts", "verdict")]); return true; });

    private void EraseTheirs(DbConnection connection, DbTransaction transaction) => connection.Execute(
        $"""
        UPDATE feedback SET text = @erased, target_start = NULL, target_length = NULL, target_line = NULL WHERE (run_seed, id) IN ({TheirFeedback});
        UPDATE drafts SET text = @erased WHERE {Theirs};
        UPDATE comparisons SET preferred_draft_id = NULL WHERE {Theirs};
        UPDATE ratings SET value = NULL WHERE {TheirChecks};
        """, new { annotator, erased = Erased.Text }, transaction);

    private void EraseRepeated(DbConnection connection, DbTransaction transaction, string text)
    {
        var (holds, whole) = (database.Engine.Contains("text", "text"), text.Length >= Sentence);
        connection.Execute(
            $"""
            UPDATE drafts SET text = @erased WHERE {holds} AND (@whole = 1 OR (run_seed, feedback_id) IN ({TheirFeedback}));
            UPDATE feedback SET text = @erased, target_start = NULL, target_length = NULL, target_line = NULL WHERE @whole = 1 AND {holds};
            """, new { annotator, erased = Erased.Text, text, whole = whole ? 1L : 0L }, transaction);
        if (whole)
        {
            EraseVerdicts((connection, transaction), database.Engine.Contains("verdict", "text"), Quoted(text), PartsOfVerdicts);
        }
    }

    // In here rather than in SQL, whose JSON differs between the databases, and in PostgreSQL holds no NUL.
    private static void EraseVerdicts((DbConnection Connection, DbTransaction Transaction) open, string where, string text, IReadOnlyList<string> parts)
    {
        var rows = open.Connection.Query<(long Part, string Draft, string Scorer, string Verdict)>(
            $"SELECT s.run_seed, s.draft_id, s.scorer, s.verdict FROM scores s WHERE s.verdict IS NOT NULL AND {where}", new { text }, open.Transaction).AsList();
        foreach (var row in rows)
        {
            var verdict = JsonNode.Parse(row.Verdict)!.AsObject();
            verdict["calls"] = new JsonArray();
            foreach (var part in parts)
            {
                verdict.Remove(part);
            }

            open.Connection.Execute(
                "UPDATE scores SET verdict = @verdict WHERE run_seed = @part AND draft_id = @draft AND scorer = @scorer",
                new { verdict = verdict.ToJsonString(RunJson.Options), part = row.Part, draft = row.Draft, scorer = row.Scorer }, open.Transaction);
        }
    }

    // As a text stands within JSON.
    private static string Quoted(string text) => RunJson.Write(text)[1..^1];
}
