namespace Redraft.Viewing;

/// <summary>What a selector had to choose among, and what it chose.</summary>
/// <param name="Stage">The stage that chose.</param>
/// <param name="Selector">Who chose.</param>
/// <param name="Candidates">Redrafts of the problems of which one was chosen.</param>
/// <param name="CandidatesPassed">Those that pass.</param>
/// <param name="Chosen">Redrafts chosen.</param>
/// <param name="ChosenPassed">Those that pass.</param>
public sealed record SelectorRecord(string Stage, string Selector, int Candidates, int CandidatesPassed, int Chosen, int ChosenPassed)
{
    /// <summary>Every selector of every stage, all seeds together.</summary>
    public static IReadOnlyList<SelectorRecord> Of(ViewedRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.Database.Rows<(string Stage, string Selector, long Chosen, long ChosenPassed, long Candidates, long CandidatesPassed), SelectorRecord>("selections", """
            WITH chosen AS (
              SELECT x.run_seed, x.stage, x.selector, x.problem_id, d.stage AS drawn, s.passed
              FROM selections x JOIN drafts d ON d.run_seed = x.run_seed AND d.id = x.draft_id LEFT JOIN scores s ON s.run_seed = d.run_seed AND s.draft_id = d.id),
            places AS (SELECT DISTINCT run_seed, stage, selector, problem_id, drawn FROM chosen),
            among AS (
              SELECT p.stage, p.selector, count(*) AS n, CAST(coalesce(sum(s.passed), 0) AS BIGINT) AS passed
              FROM places p JOIN drafts d ON d.run_seed = p.run_seed AND d.stage = p.drawn AND d.problem_id = p.problem_id LEFT JOIN scores s ON s.run_seed = d.run_seed AND s.draft_id = d.id
              GROUP BY p.stage, p.selector)
            SELECT c.stage, c.selector, count(*), CAST(coalesce(sum(c.passed), 0) AS BIGINT), a.n, a.passed FROM chosen c JOIN among a USING (stage, selector) GROUP BY c.stage, c.selector, a.n, a.passed ORDER BY c.stage, c.selector
            """, null, row => new SelectorRecord(row.Stage, row.Selector, (int)row.Candidates, (int)row.CandidatesPassed, (int)row.Chosen, (int)row.ChosenPassed), row => row.Stage);
    }
}
