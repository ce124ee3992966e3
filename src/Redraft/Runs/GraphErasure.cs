using System.Data.Common;
using Dapper;

namespace Redraft.Runs;

/// <summary>Takes one person's words out of a run's database, for good, and leaves its records where they are.</summary>
/// <remarks>
/// The one exception to a graph that only grows: the triggers that refuse changes are dropped and made again in the transaction that erases. Deleted
/// bytes are overwritten (secure_delete), and the file is written anew (VACUUM), so that no page of it holds them. What was erased before stays so.
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

    private static readonly string[] Changed = ["feedback", "drafts", "scores", "comparisons", "ratings"];

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
        database.Read("drafts", connection => connection.ExecuteScalar<long>("PRAGMA secure_delete = ON"));
        database.Commit(transaction =>
        {
            var connection = transaction.Connection!;
            foreach (var table in Changed)
            {
                connection.Execute($"DROP TRIGGER IF EXISTS {RunSchema.Guard(table, "UPDATE").Name}", transaction: transaction);
            }

            EraseTheirs(connection, transaction);
            foreach (var text in words.Where(text => text.Trim().Length > 0))
            {
                EraseRepeated(connection, transaction, text.Trim());
            }

            connection.Execute(
                """
                UPDATE scores SET verdict = json_remove(json_set(verdict, '$.calls', json('[]')), '$.message', '$.output', '$.places')
                WHERE verdict IS NOT NULL AND EXISTS (SELECT 1 FROM drafts d WHERE d.run_seed = scores.run_seed AND d.id = scores.draft_id AND d.text = @erased);
                DELETE FROM verdicts;
                """, new { erased = Erased.Text }, transaction);
            foreach (var table in Changed)
            {
                connection.Execute(RunSchema.Guard(table, "UPDATE").Create, transaction: transaction);
            }
        });
    }

    /// <summary>Writes the file anew, without what was deleted in it.</summary>
    public void Compact() => database.Read("run", connection => Compact(connection));

    /// <summary>Writes a database's file anew, and empties its log.</summary>
    internal static int Compact(DbConnection connection)
        => connection.Execute("PRAGMA secure_delete = ON; VACUUM; PRAGMA wal_checkpoint(TRUNCATE);");

    private void EraseTheirs(DbConnection connection, DbTransaction transaction) => connection.Execute(
        $"""
        UPDATE feedback SET text = @erased, target_start = NULL, target_length = NULL, target_line = NULL WHERE (run_seed, id) IN ({TheirFeedback});
        UPDATE drafts SET text = @erased WHERE {Theirs};
        UPDATE comparisons SET preferred_draft_id = NULL WHERE {Theirs};
        UPDATE ratings SET value = NULL WHERE {TheirChecks};
        """, new { annotator, erased = Erased.Text }, transaction);

    private void EraseRepeated(DbConnection connection, DbTransaction transaction, string text) => connection.Execute(
        $"""
        UPDATE drafts SET text = @erased WHERE instr(text, @text) > 0 AND (@whole OR (run_seed, feedback_id) IN ({TheirFeedback}));
        UPDATE feedback SET text = @erased, target_start = NULL, target_length = NULL, target_line = NULL WHERE @whole AND instr(text, @text) > 0;
        UPDATE scores SET verdict = json_remove(json_set(verdict, '$.calls', json('[]')), '$.message', '$.output') WHERE @whole AND instr(verdict, @json) > 0;
        """, new { annotator, erased = Erased.Text, text, json = Quoted(text), whole = text.Length >= Sentence }, transaction);

    // As a text stands within JSON.
    private static string Quoted(string text) => RunJson.Write(text)[1..^1];
}
