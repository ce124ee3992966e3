using Redraft.Runs;

namespace Redraft.Viewing;

/// <summary>Everything that one seed has about one problem: drafts, feedback, redrafts, what was chosen, and which checkpoints learned it.</summary>
/// <remarks>Texts are cut at <see cref="LongestText"/> characters; scores come without their verdicts.</remarks>
public sealed record ProblemGraph
{
    /// <summary>Characters of a text that are read.</summary>
    public const int LongestText = 20_000;

    // The index of drafts begins with the stage: each is looked up in it by itself, a hundred times faster than reading all drafts of the seed. An outer join so called keeps the small table outside.
    private const string Stages = """
        WITH RECURSIVE stages(stage) AS (
          SELECT min(stage) FROM drafts WHERE run_seed = @part
          UNION ALL SELECT (SELECT min(stage) FROM drafts WHERE run_seed = @part AND stage > s.stage) FROM stages s WHERE s.stage IS NOT NULL)

        """;

    /// <summary>The problem, without its tests.</summary>
    public required Problem Problem { get; init; }

    /// <summary>All drafts, in the order of storing.</summary>
    public required IReadOnlyList<GraphDraft> Drafts { get; init; }

    /// <summary>All feedback on them, in the order of storing.</summary>
    public required IReadOnlyList<GraphFeedback> Feedback { get; init; }

    /// <summary>Reads it; null if there is no such problem.</summary>
    public static ProblemGraph? Of(ViewedRun run, ulong seed, string problemId)
    {
        ArgumentNullException.ThrowIfNull(run);
        var which = new { part = unchecked((long)seed), problemId };
        var problem = run.Database.Rows<ProblemRow, Problem>("problems", """
            SELECT id, task, split, description, signature, reference, reference_author_kind, reference_author
            FROM problems WHERE run_seed = @part AND id = @problemId
            """, which, row => row.ToProblem(), row => row.id).FirstOrDefault();
        problem = problem is null ? null : problem with { Description = Cut(problem.Description), Reference = problem.Reference is { } reference ? Cut(reference) : null };
        return problem is null ? null : new ProblemGraph { Problem = problem, Drafts = DraftsOf(run, which), Feedback = FeedbackOf(run, which) };
    }

    /// <summary>The feedback as it was written: of a point, what it is a point of.</summary>
    public GraphFeedback WholeOf(GraphFeedback said)
    {
        ArgumentNullException.ThrowIfNull(said);
        return said.Feedback.WholeId is { } whole ? Feedback.FirstOrDefault(f => f.Feedback.Id == whole) ?? said : said;
    }

    /// <summary>The drafts that answer a piece of feedback, or a point of it.</summary>
    public IReadOnlyList<GraphDraft> Answers(string feedbackId)
    {
        var points = Feedback.Where(f => f.Feedback.Id == feedbackId || f.Feedback.WholeId == feedbackId).Select(f => f.Feedback.Id).ToHashSet();
        return [.. Drafts.Where(d => d.Draft.FeedbackId is { } answered && points.Contains(answered))];
    }

    /// <summary>A draft and all that were made from it, step by step.</summary>
    public IEnumerable<GraphDraft> WithDescendants(IEnumerable<GraphDraft> drafts)
    {
        var seen = new HashSet<string>();
        var open = new Queue<GraphDraft>(drafts);
        while (open.TryDequeue(out var draft))
        {
            if (seen.Add(draft.Draft.Id))
            {
                yield return draft;
                foreach (var child in Drafts.Where(d => d.Draft.ParentId == draft.Draft.Id))
                {
                    open.Enqueue(child);
                }
            }
        }
    }

    // Not in SQL: there substr ends a text at its first NUL.
    internal static string Cut(string text, int most = LongestText) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    private static List<GraphDraft> DraftsOf(ViewedRun run, object which)
    {
        var chosen = run.Database.Rows<(string Draft, string Stage, string Selector, double Weight), (string Draft, GraphSelection Selection)>(
            "selections", "SELECT draft_id, stage, selector, weight FROM selections WHERE run_seed = @part AND problem_id = @problemId ORDER BY rowid", which,
            row => (row.Draft, new GraphSelection(row.Stage, row.Selector, row.Weight)), row => row.Draft).ToLookup(row => row.Draft, row => row.Selection);
        var learned = run.Database.Rows<(string Draft, string Stage), (string Draft, string Stage)>(
            "checkpoint_drafts", $"""
                SELECT c.draft_id, c.stage FROM checkpoint_drafts c {run.Database.Engine.OuterJoin} drafts d ON d.run_seed = c.run_seed AND d.id = c.draft_id
                WHERE c.run_seed = @part AND d.problem_id = @problemId GROUP BY c.draft_id, c.stage ORDER BY min(c.rowid)
                """, which, row => row, row => row.Draft).ToLookup(row => row.Draft, row => row.Stage);
        return run.Database.Rows<DraftRow, GraphDraft>(
            "drafts", Stages + $"""
                SELECT d.id, d.problem_id, d.text, d.author_kind, d.author, d.parent_id, d.feedback_id, d.sample, d.log_probability, d.stage, s.scorer, s.value, s.passed, s.kind
                FROM drafts d {run.Database.Engine.Through("drafts_by_stage")} LEFT JOIN scores s ON s.run_seed = d.run_seed AND s.draft_id = d.id
                WHERE d.run_seed = @part AND d.stage IN (SELECT stage FROM stages WHERE stage IS NOT NULL) AND d.problem_id = @problemId ORDER BY d.rowid
                """, which, row => new GraphDraft(row.ToDraft() with { Text = Cut(row.text) }, row.stage, row.ToScore()) { Selections = [.. chosen[row.id]], Checkpoints = [.. learned[row.id]] }, row => row.id);
    }

    private static List<GraphFeedback> FeedbackOf(ViewedRun run, object which) => run.Database.Rows<FeedbackRow, GraphFeedback>(
        "feedback", $"""
            SELECT f.id, f.draft_id, f.text, f.target_start, f.target_length, f.target_line, f.whole_id, f.author_kind, f.author, f.stage
            FROM feedback f {run.Database.Engine.OuterJoin} drafts d ON d.run_seed = f.run_seed AND d.id = f.draft_id
            WHERE f.run_seed = @part AND d.problem_id = @problemId ORDER BY f.rowid
            """, which, row => new GraphFeedback(row.ToFeedback() with { Text = Cut(row.text) }, row.stage), row => row.id);
}

/// <summary>A draft in its problem's graph.</summary>
/// <param name="Draft">The draft.</param>
/// <param name="Stage">The stage that made it.</param>
/// <param name="Score">Its score without the verdict, or null where it was never scored.</param>
public sealed record GraphDraft(Draft Draft, string Stage, Score? Score)
{
    /// <summary>Who chose it, and in which stage.</summary>
    public IReadOnlyList<GraphSelection> Selections { get; init; } = [];

    /// <summary>The stages whose checkpoints learned to write it.</summary>
    public IReadOnlyList<string> Checkpoints { get; init; } = [];
}

/// <summary>A choice of a draft.</summary>
/// <param name="Stage">The stage that chose.</param>
/// <param name="Selector">Who chose.</param>
/// <param name="Weight">How much it counts, over 0 up to 1.</param>
public sealed record GraphSelection(string Stage, string Selector, double Weight);

/// <summary>Feedback in its problem's graph.</summary>
/// <param name="Feedback">The feedback.</param>
/// <param name="Stage">The stage that it was given in.</param>
public sealed record GraphFeedback(Feedback Feedback, string Stage);
