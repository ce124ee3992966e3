using System.Data.Common;
using Dapper;

namespace Redraft.Runs;

/// <summary>Finds records that contradict each other, though each can be read: what no run writes, and a hand or a disk may.</summary>
internal static class GraphCheck
{
    private static IEnumerable<(string Query, string Says)> Contradictions(StoreEngine engine) =>
    [
        ("""
         SELECT d.id FROM drafts d JOIN drafts p ON p.run_seed = d.run_seed AND p.id = d.parent_id WHERE p.problem_id <> d.problem_id
         """, "redrafts a draft of another problem"),
        ($"""
         SELECT draft_id FROM scores WHERE scorer = 'tests' AND verdict IS NOT NULL
         AND (kind <> {engine.Field("verdict", "verdict")} OR passed <> CASE WHEN kind = 'pass' THEN 1 ELSE 0 END OR value <> passed)
         """, "has a score that its verdict doesn't give"),
        ("""
         SELECT s.draft_id FROM selections s JOIN drafts d ON d.run_seed = s.run_seed AND d.id = s.draft_id WHERE d.problem_id <> s.problem_id
         """, "was selected for another problem"),
        ("""
         SELECT s.draft_id FROM selections s WHERE s.selector = 'passing-tests'
         AND NOT EXISTS (SELECT 1 FROM scores c WHERE c.run_seed = s.run_seed AND c.draft_id = s.draft_id AND c.passed <> 0)
         """, "was selected as passing, and did not pass"),
    ];

    private const string Compared = """
        SELECT c.id FROM comparisons c
        LEFT JOIN drafts l ON l.run_seed = c.run_seed AND l.id = c.left_draft_id LEFT JOIN drafts r ON r.run_seed = c.run_seed AND r.id = c.right_draft_id
        WHERE l.id IS NULL OR r.id IS NULL OR l.problem_id <> c.problem_id OR r.problem_id <> c.problem_id
        OR (c.preferred_draft_id IS NOT NULL AND c.preferred_draft_id NOT IN (c.left_draft_id, c.right_draft_id))
        """;

    /// <summary>One sentence for each contradiction.</summary>
    public static IEnumerable<string> Of(StoreEngine engine)
    {
        var connection = engine.Connection;
        foreach (var (query, says) in Contradictions(engine))
        {
            foreach (var draft in connection.Query<string>(query))
            {
                yield return $"draft {draft} {says}";
            }
        }

        foreach (var comparison in connection.Query<string>(Compared))
        {
            yield return $"comparison {comparison} names a draft that isn't there, or not one of its problem or pair";
        }

        foreach (var point in connection.Query<string>("SELECT p.id FROM feedback p JOIN feedback w ON w.run_seed = p.run_seed AND w.id = p.whole_id WHERE w.draft_id <> p.draft_id OR w.whole_id IS NOT NULL"))
        {
            yield return $"feedback {point} is a point of what was said of another draft, or of a point";
        }

        var targets = connection.Query<(string Id, long? Start, long? Length, long? Line, string Text)>("""
            SELECT f.id, f.target_start, f.target_length, f.target_line, d.text FROM feedback f JOIN drafts d ON d.run_seed = f.run_seed AND d.id = f.draft_id
            WHERE f.target_start IS NOT NULL OR f.target_length IS NOT NULL OR f.target_line IS NOT NULL
            """);
        foreach (var target in targets.Where(t => !IsPart(t.Start, t.Length, t.Line, t.Text)))
        {
            yield return $"feedback {target.Id} is about a part that its draft doesn't have";
        }

        foreach (var draft in InCircles(connection))
        {
            yield return $"draft {draft} is among its own parents";
        }

        var gaps = connection.Query<string>("SELECT stage FROM checkpoint_drafts GROUP BY run_seed, stage HAVING min(position) <> 0 OR max(position) <> count(*) - 1");
        foreach (var stage in gaps)
        {
            yield return $"checkpoint {stage}: drafts are missing among those it learned from";
        }
    }

    private static bool IsPart(long? start, long? length, long? line, string text)
        => start is >= 0 and <= int.MaxValue && length is >= 1 and <= int.MaxValue && (line is null or (>= 1 and <= int.MaxValue))
            && new FeedbackTarget((int)start!, (int)length!, (int?)line).FaultIn(text) is null;

    private static IEnumerable<string> InCircles(DbConnection connection)
    {
        var parents = connection.Query<(long Seed, string Id, string Parent)>("SELECT run_seed, id, parent_id FROM drafts WHERE parent_id IS NOT NULL")
            .ToDictionary(d => (d.Seed, d.Id), d => (d.Seed, d.Parent));
        foreach (var start in parents.Keys)
        {
            var seen = new HashSet<(long, string)>();
            for (var at = start; seen.Add(at) && parents.TryGetValue(at, out var above); at = above)
            {
                if (above == start)
                {
                    yield return start.Id;
                }
            }
        }
    }
}
