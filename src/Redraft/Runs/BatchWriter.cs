using System.Data.Common;
using Dapper;

namespace Redraft.Runs;

/// <summary>Writes a batch's records to one seed's part; what is there already is left alone.</summary>
/// <param name="transaction">Where to.</param>
/// <param name="runSeed">The part.</param>
/// <param name="together">How many rows one statement stores.</param>
internal sealed class BatchWriter(DbTransaction transaction, long runSeed, int together)
{
    private long _origin;

    public void Write(RunBatch batch, RunTimer? timer = null)
    {
        var origin = batch.Origin;
        _origin = transaction.Connection!.ExecuteScalar<long>(
            """
            INSERT INTO origins (run_seed, stage, model, template_hash, sampling, time) VALUES (@runSeed, @Stage, @Model, @TemplateHash, @Sampling, @Time)
            RETURNING id
            """,
            new { runSeed, origin.Stage, origin.Model, origin.TemplateHash, origin.Sampling, Time = origin.Time.ToString("O") },
            transaction);
        Insert(
            "problems",
            "id, task, split, description, signature, reference, reference_author_kind, reference_author, tests",
            batch.Problems.Select(p => new object?[]
            {
                p.Id, p.Task, p.Split.ToString(), p.Description, p.Signature, p.Reference, p.ReferenceAuthor?.Kind.ToString(), p.ReferenceAuthor?.Name,
                p.Tests is null ? null : RunJson.Write(p.Tests),
            }));
        WriteFeedback(batch);
        WriteDrafts(batch);
        WriteOutcomes(batch);
        Insert("units", "stage, name, seconds", batch.Units.Select(u => new object?[] { origin.Stage, u, batch.Seconds / batch.Units.Count }));
        if (timer is not null)
        {
            InsertPlain("times", "run_seed, process, seconds", [[runSeed, timer.Process, timer.Seconds]]);
        }
    }

    private void WriteFeedback(RunBatch batch) => Insert(
        "feedback",
        "id, stage, draft_id, text, target_start, target_length, target_line, whole_id, author_kind, author, seed",
        batch.Feedback.Select(f => new object?[]
        {
            f.Feedback.Id, batch.Origin.Stage, f.Feedback.DraftId, f.Feedback.Text,
            f.Feedback.Target?.Start, f.Feedback.Target?.Length, f.Feedback.Target?.Line,
            f.Feedback.WholeId, f.Feedback.Author.Kind.ToString(), f.Feedback.Author.Name, RowText.Write(f.Seed),
        }));

    private void WriteDrafts(RunBatch batch)
    {
        Insert(
            "drafts",
            "id, stage, problem_id, text, author_kind, author, parent_id, feedback_id, sample, log_probability, seed",
            batch.Drafts.Select(d => new object?[]
            {
                d.Draft.Id, batch.Origin.Stage, d.Draft.ProblemId, d.Draft.Text, d.Draft.Author.Kind.ToString(), d.Draft.Author.Name,
                d.Draft.ParentId, d.Draft.FeedbackId, d.Draft.Sample, d.Draft.LogProbability, RowText.Write(d.Seed),
            }));
        Insert(
            "scores",
            "draft_id, scorer, value, passed, kind, verdict",
            batch.Scores.Select(s => new object?[]
            {
                s.DraftId, s.Scorer, s.Value, s.Passed ? 1L : 0L, s.Kind, s.Verdict is null ? null : RunJson.Write(s.Verdict),
            }));
    }

    private void WriteOutcomes(RunBatch batch)
    {
        Insert(
            "selections",
            "stage, problem_id, draft_id, selector, seed, weight",
            batch.Selections.Select(s => new object?[] { batch.Origin.Stage, s.ProblemId, s.DraftId, s.Selector, RowText.Write(s.Seed), s.Weight }));
        Insert(
            "ratings",
            "stage, draft_id, rater, value",
            batch.Ratings.Select(r => new object?[] { batch.Origin.Stage, r.DraftId, r.Rater, Finite(r.Value) }));
        Insert(
            "comparisons",
            "id, problem_id, left_draft_id, right_draft_id, preferred_draft_id, author_kind, author",
            batch.Comparisons.Select(c => new object?[]
            {
                c.Id, c.ProblemId, c.LeftDraftId, c.RightDraftId, c.PreferredDraftId, c.Author.Kind.ToString(), c.Author.Name,
            }));
        Insert(
            "checkpoints",
            "stage, hash, model, folder, base, other_examples, options, seed, losses",
            batch.Checkpoints.Select(c => new object?[]
            {
                c.Stage, c.Hash, c.Model, c.Folder, c.Base, c.OtherExamples, c.Options, RowText.Write(c.Seed), RunJson.Write(c.Losses),
            }));
        Insert(
            "checkpoint_drafts",
            "stage, position, draft_id",
            batch.Checkpoints.SelectMany(c => c.DraftIds.Select((id, position) => new object?[] { c.Stage, position, id })));
        Insert(
            "measures",
            "stage, name, metric, value, low, high, count",
            batch.Measures.Select(m => new object?[] { m.Stage, m.Name, m.Metric, Finite(m.Value), Finite(m.Low), Finite(m.High), m.Count }));
        Insert(
            "measure_values",
            "stage, name, metric, problem_id, sample, value",
            batch.Measures.SelectMany(m => m.Values.Select(v => new object?[] { m.Stage, m.Name, m.Metric, v.ProblemId, v.Sample, Finite(v.Value) })));
    }

    // SQLite stores NaN as NULL; say so instead of relying on it.
    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private void Insert(string table, string columns, IEnumerable<object?[]> rows)
        => InsertPlain(table, "run_seed, origin, " + columns, rows.Select(row => (object?[])[runSeed, _origin, .. row]));

    private void InsertPlain(string table, string columns, IEnumerable<object?[]> rows)
        => RowWriter.Write(transaction, (table, columns), rows, together, "ON CONFLICT DO NOTHING");
}
