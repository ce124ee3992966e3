using System.Data.Common;
using Dapper;
using Redraft.Annotating;
using Redraft.FeedingBack;
using Redraft.Runs;

namespace Redraft.Viewing;

/// <summary>What people said of single redrafts: which they picked, and whether they carry their feedback out.</summary>
/// <remarks>
/// Picks lie in <c>annotations.db</c> with the redrafts that were shown, and count where the run has drawn the very same ones; who rejects all picks none. Checks are ratings in the graph. Of
/// comparisons that both texts lost ("both are bad"), neither is confirmed.
/// </remarks>
internal sealed class PeoplesVerdicts
{
    private readonly Dictionary<(ulong Seed, string Draft), bool> _picked = [];
    private readonly Dictionary<(ulong Seed, string Draft), bool> _confirmed = [];

    /// <summary>Whether somebody picked it, of several that were shown; null where nobody was asked.</summary>
    public bool? Picked(ulong seed, string draft) => _picked.TryGetValue((seed, draft), out var yes) ? yes : null;

    /// <summary>Whether people say that it is carried out, more than say not; null where nobody was asked.</summary>
    public bool? Confirmed(ulong seed, string draft) => _confirmed.TryGetValue((seed, draft), out var yes) ? yes : null;

    /// <summary>Reads them.</summary>
    public static PeoplesVerdicts Of(ViewedRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var verdicts = new PeoplesVerdicts();
        var checks = run.Database.Rows<(long Seed, string Draft, double Share), (ulong Seed, string Draft, double Share)>(
            "ratings", $"SELECT run_seed, draft_id, avg(value) FROM ratings WHERE rater LIKE '{RedraftChecks.Person}%' AND value IS NOT NULL GROUP BY run_seed, draft_id", null,
            row => (unchecked((ulong)row.Seed), row.Draft, row.Share), row => row.Draft);
        foreach (var (seed, draft, share) in checks)
        {
            verdicts._confirmed[(seed, draft)] = share >= 0.5;
        }

        foreach (var given in AnswersOf(run))
        {
            verdicts.Take(run, given.Item, given.Answer, given.Redrafts);
        }

        return verdicts;
    }

    private void Take(ViewedRun run, AnnotationItem item, AnnotationAnswer answer, IReadOnlyList<AttemptedRedraft> redrafts)
    {
        var seed = run.Manifest.Seeds[0]; // people answer once
        for (var i = 0; answer.Picked is not null || answer.RejectedAll ? i < redrafts.Count : false; i++)
        {
            var shown = redrafts[i].Redraft;
            if (run.StoreOf(seed).FindDraft(shown.Id)?.Draft.Text == shown.Text)
            {
                _picked[(seed, shown.Id)] = _picked.GetValueOrDefault((seed, shown.Id)) || answer.Picked == i;
            }
        }

        foreach (var text in answer.BothBad ? item.Texts : [])
        {
            _confirmed[(seed, text.Id)] = false;
        }
    }

    private static IReadOnlyList<(AnnotationItem Item, AnnotationAnswer Answer, IReadOnlyList<AttemptedRedraft> Redrafts)> AnswersOf(ViewedRun run)
        => run.Database.Engine is SqliteEngine ? Answers(Path.Combine(run.Folder, AnnotationDatabase.FileName)) : run.Database.Read("answers", connection => Answers(connection, run.Database.Engine));

    private static IReadOnlyList<(AnnotationItem Item, AnnotationAnswer Answer, IReadOnlyList<AttemptedRedraft> Redrafts)> Answers(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        using var connection = ReadOnlyDatabase.Open(path);
        if (connection.ExecuteScalar<long>("PRAGMA application_id") != AnnotationSchema.ApplicationId || connection.ExecuteScalar<long>("PRAGMA user_version") != AnnotationSchema.Version)
        {
            return []; // of another Redraft
        }

        return Answers(connection, new SqliteEngine(connection));
    }

    private static IReadOnlyList<(AnnotationItem Item, AnnotationAnswer Answer, IReadOnlyList<AttemptedRedraft> Redrafts)> Answers(DbConnection connection, StoreEngine engine) =>
        [
            .. connection.Query<(string Item, string Answer, string? Redrafts)>(
                    $"SELECT i.body, a.body, t.redrafts FROM answers a JOIN items i ON i.id = a.item LEFT JOIN attempts t ON t.id = CAST({engine.Field("a.body", "attempt")} AS BIGINT) WHERE a.current = 1 AND a.counts = 1 ORDER BY a.id")
                .Select(row => (RunJson.Read<AnnotationItem>(row.Item), RunJson.Read<AnnotationAnswer>(row.Answer), row.Redrafts is null ? (IReadOnlyList<AttemptedRedraft>)[] : RunJson.Read<List<AttemptedRedraft>>(row.Redrafts))),
        ];
}
