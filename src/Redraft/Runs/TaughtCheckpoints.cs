using Dapper;

namespace Redraft.Runs;

/// <summary>A checkpoint that somebody's words have gone into.</summary>
/// <param name="Seed">The seed's part of the run.</param>
/// <param name="Checkpoint">The checkpoint.</param>
/// <param name="Directly">Whether it learned from their words or from redrafts in answer to them; else only by way of a checkpoint that did: it started from that one, learned what that one
/// wrote, or what that one rated was chosen for it.</param>
public sealed record TaughtCheckpoint(ulong Seed, CheckpointRecord Checkpoint, bool Directly);

/// <summary>Finds what has learned from one person's words. Records say so by their authors and links, so the answer is the same after the words are erased.</summary>
internal static class TaughtCheckpoints
{
    private const string Answering = """
        SELECT d.id FROM drafts d WHERE d.run_seed = @part AND d.author_kind IN ('Person', 'Assisted') AND d.author = @annotator
        UNION SELECT d.id FROM drafts d JOIN feedback f ON f.run_seed = d.run_seed AND f.id = d.feedback_id LEFT JOIN feedback w ON w.run_seed = f.run_seed AND w.id = f.whole_id
          WHERE d.run_seed = @part AND ((f.author_kind IN ('Person', 'Assisted') AND f.author = @annotator) OR (w.author_kind IN ('Person', 'Assisted') AND w.author = @annotator))
        UNION SELECT c.left_draft_id FROM comparisons c WHERE c.run_seed = @part AND c.author_kind IN ('Person', 'Assisted') AND c.author = @annotator
        UNION SELECT c.right_draft_id FROM comparisons c WHERE c.run_seed = @part AND c.author_kind IN ('Person', 'Assisted') AND c.author = @annotator
        """;

    /// <summary>In the order of training.</summary>
    /// <param name="database">The run's database.</param>
    /// <param name="seed">One seed's part.</param>
    /// <param name="annotator">The person's id.</param>
    public static IReadOnlyList<TaughtCheckpoint> Of(RunDatabase database, ulong seed, string annotator)
    {
        var part = unchecked((long)seed);
        var checkpoints = database.StoreOf(seed).Checkpoints();
        var direct = database.Read("checkpoint_drafts", connection => connection.Query<string>(
            $"SELECT DISTINCT stage FROM checkpoint_drafts WHERE run_seed = @part AND draft_id IN ({Answering})", new { part, annotator }).ToHashSet());
        var taught = checkpoints.Where(checkpoint => direct.Contains(checkpoint.Stage)).ToList();
        for (var known = 0; known < taught.Count;)
        {
            known = taught.Count;
            var (stages, models) = (taught.Select(t => t.Stage).ToList(), taught.Select(t => t.Model).ToList());
            var through = database.Read("checkpoint_drafts", connection => connection.Query<string>(
                """
                SELECT DISTINCT c.stage FROM checkpoint_drafts c JOIN drafts d ON d.run_seed = c.run_seed AND d.id = c.draft_id
                LEFT JOIN drafts p ON p.run_seed = d.run_seed AND p.id = d.parent_id
                WHERE c.run_seed = @part AND ((d.author_kind = 'Model' AND d.author IN @models) OR (p.author_kind = 'Model' AND p.author IN @models)
                  OR EXISTS (SELECT 1 FROM ratings r WHERE r.run_seed = c.run_seed AND r.draft_id = c.draft_id AND r.rater IN @stages))
                """, new { part, models, stages }).ToHashSet());
            taught.AddRange(checkpoints.Where(checkpoint => !stages.Contains(checkpoint.Stage) && (through.Contains(checkpoint.Stage) || models.Contains(checkpoint.Base))));
        }

        return [.. checkpoints.Where(taught.Contains).Select(checkpoint => new TaughtCheckpoint(seed, checkpoint, direct.Contains(checkpoint.Stage)))];
    }
}
