using Redraft.Runs;

namespace Redraft.Viewing;

/// <summary>A sentence of feedback on the way to a draft that a checkpoint learned to write.</summary>
/// <param name="Feedback">The sentence as it was carried out; of split feedback, the point.</param>
/// <param name="ProblemId">The problem.</param>
/// <param name="LessonId">The draft that was learned.</param>
/// <param name="Position">The lesson's place in the training set, from 0.</param>
public sealed record LearnedSentence(Feedback Feedback, string ProblemId, string LessonId, int Position)
{
    private const int MostSteps = 1000; // redrafts of redrafts; a graph that goes in circles ends here

    /// <summary>Everything that a checkpoint learned from, in the order of training: people's sentences first where <paramref name="peopleFirst"/>.</summary>
    /// <param name="run">The run.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="stage">The checkpoint's stage.</param>
    /// <param name="peopleFirst">Whether what people wrote comes before what programs and models wrote.</param>
    public static IReadOnlyList<LearnedSentence> Of(ViewedRun run, ulong seed, string stage, bool peopleFirst = true)
    {
        ArgumentNullException.ThrowIfNull(run);
        var found = run.Database.Rows<LearnedRow, LearnedSentence>("checkpoint_drafts", """
            WITH RECURSIVE up(position, lesson, problem, parent, said, steps) AS (
              SELECT c.position, d.id, d.problem_id, d.parent_id, d.feedback_id, 0 FROM checkpoint_drafts c JOIN drafts d ON d.run_seed = c.run_seed AND d.id = c.draft_id
              WHERE c.run_seed = @part AND c.stage = @stage
              UNION ALL
              SELECT u.position, u.lesson, u.problem, d.parent_id, d.feedback_id, u.steps + 1 FROM up u JOIN drafts d ON d.run_seed = @part AND d.id = u.parent WHERE u.steps < @most)
            SELECT u.position, u.lesson, u.problem, f.id, f.draft_id, f.text, f.whole_id, f.author_kind, f.author
            FROM up u JOIN feedback f ON f.run_seed = @part AND f.id = u.said ORDER BY u.position, u.steps DESC
            """, new { part = unchecked((long)seed), stage, most = MostSteps }, row => new LearnedSentence(row.ToFeedback(), row.problem, row.lesson, (int)row.position), row => row.id);
        return peopleFirst ? [.. found.OrderBy(sentence => sentence.Feedback.Simulated)] : found;
    }

#pragma warning disable SA1300, IDE1006 // column names as the database spells them: Dapper maps by name
    private sealed class LearnedRow
    {
        public long position { get; set; }
        public string lesson { get; set; } = "";
        public string problem { get; set; } = "";
        public string id { get; set; } = "";
        public string draft_id { get; set; } = "";
        public string text { get; set; } = "";
        public string? whole_id { get; set; }
        public string author_kind { get; set; } = "";
        public string author { get; set; } = "";

        public Feedback ToFeedback() => new() { Id = id, DraftId = draft_id, Text = ProblemGraph.Cut(text), WholeId = whole_id, Author = new Author(RowText.Name<AuthorKind>(author_kind), author) };
    }
}
