using Redraft.Runs;

namespace Redraft.Viewing;

/// <summary>What one stage of one seed has come to so far.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Units">Units finished.</param>
/// <param name="Seconds">Wall seconds that they took.</param>
/// <param name="Drafts">Drafts stored.</param>
/// <param name="Feedback">Pieces of feedback stored.</param>
/// <param name="PeoplesFeedback">Those that people wrote.</param>
/// <param name="Selected">Drafts selected.</param>
public sealed record StageSummary(ulong Seed, string Stage, int Units, double Seconds, int Drafts, int Feedback, int PeoplesFeedback, int Selected)
{
    /// <summary>All stages of all seeds, in the order in which they began.</summary>
    public static IReadOnlyList<StageSummary> Of(ViewedRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.Database.Rows<(long Seed, string Stage, long Units, double Seconds, long Drafts, long Feedback, long People, long Selected), StageSummary>(
            "units", """
                WITH d AS (SELECT run_seed, stage, count(*) AS n FROM drafts GROUP BY run_seed, stage),
                     f AS (SELECT run_seed, stage, count(*) AS n, sum(CASE WHEN author_kind = 'Person' THEN 1 ELSE 0 END) AS people FROM feedback GROUP BY run_seed, stage),
                     s AS (SELECT run_seed, stage, count(*) AS n FROM selections GROUP BY run_seed, stage)
                SELECT u.run_seed, u.stage, count(*), coalesce(sum(u.seconds), 0.0), coalesce(d.n, 0), coalesce(f.n, 0), coalesce(f.people, 0), coalesce(s.n, 0)
                FROM units u LEFT JOIN d USING (run_seed, stage) LEFT JOIN f USING (run_seed, stage) LEFT JOIN s USING (run_seed, stage)
                GROUP BY u.run_seed, u.stage, d.n, f.n, f.people, s.n ORDER BY u.run_seed, min(u.rowid)
                """, null,
            row => new StageSummary(unchecked((ulong)row.Seed), row.Stage, (int)row.Units, row.Seconds, (int)row.Drafts, (int)row.Feedback, (int)row.People, (int)row.Selected),
            row => row.Stage);
    }
}
