using System.Globalization;
using Dapper;
using Redraft.Evaluating;
using Redraft.Rating;

namespace Redraft.Runs;

/// <summary>One seed's part of a run's database, whichever keeps it.</summary>
internal abstract class DatabaseRunStore(RunDatabase database, ulong seed, RunTimer? timer) : IRunStore
{
    private readonly long _part = unchecked((long)seed);

    /// <inheritdoc/>
    public void Commit(RunBatch batch)
    {
        RequireCompared(batch);
        database.Commit(transaction => new BatchWriter(transaction, _part, database.Engine.RowsTogether).Write(batch, timer));
    }

    /// <inheritdoc/>
    public IReadOnlySet<string> FinishedUnits(string stage) => Rows<string, string>(
        "units", "SELECT name FROM units WHERE run_seed = @part AND stage = @stage", new { part = _part, stage }, name => name, name => name).ToHashSet();

    /// <inheritdoc/>
    public IReadOnlyList<(string Stage, double Seconds)> StageSeconds() => Rows<(string Stage, double), (string, double)>(
        "units", "SELECT stage, sum(seconds) FROM units WHERE run_seed = @part GROUP BY stage ORDER BY min(rowid)", Part, row => row, row => row.Stage);

    /// <inheritdoc/>
    public double WallSeconds() => database.Read("times", connection => connection.ExecuteScalar<double>(
        "SELECT coalesce(sum(longest), 0.0) FROM (SELECT max(seconds) AS longest FROM times WHERE run_seed = @part GROUP BY process) AS each_process", Part));

    /// <inheritdoc/>
    public IReadOnlyDictionary<VerdictStrength, int> Strengths() => Rows<(string Strength, long Count), (VerdictStrength Strength, int Count)>(
        "scores", $"SELECT {database.Engine.Field("verdict", "strength")}, count(*) FROM scores WHERE run_seed = @part AND verdict IS NOT NULL GROUP BY 1 ORDER BY 1", Part,
        row => (RunJson.Read<VerdictStrength>(RunJson.Write(row.Strength)), (int)row.Count), row => row.Strength).ToDictionary(row => row.Strength, row => row.Count);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Problem> Problems() => Rows<ProblemRow, Problem>(
        "problems", "SELECT * FROM problems WHERE run_seed = @part ORDER BY rowid", Part, row => row.ToProblem(), row => row.id).ToDictionary(p => p.Id);

    /// <inheritdoc/>
    public IReadOnlyList<(Draft Draft, Score Score)> Drafts(string stage) => Rows<DraftRow, (Draft, Score)>(
        "drafts",
        DraftRow.Select + " WHERE d.run_seed = @part AND d.stage = @stage AND s.draft_id IS NOT NULL ORDER BY d.problem_id, coalesce(d.parent_id, ''), d.sample",
        new { part = _part, stage }, row => (row.ToDraft(), row.ToScore()!), row => row.id);

    /// <inheritdoc/>
    public IReadOnlyList<Feedback> Feedback(string stage) => Rows<FeedbackRow, Feedback>(
        "feedback", FeedbackRow.Select + " WHERE f.run_seed = @part AND f.stage = @stage ORDER BY f.draft_id", new { part = _part, stage }, row => row.ToFeedback(), row => row.id);

    /// <inheritdoc/>
    public IReadOnlyList<Selection> Selections(string stage) => Rows<(string Problem, string Draft, string Selector, string Seed, double Weight), Selection>(
        "selections", "SELECT problem_id, draft_id, selector, seed, weight FROM selections WHERE run_seed = @part AND stage = @stage ORDER BY problem_id, rowid",
        new { part = _part, stage }, row => new Selection(row.Problem, row.Draft, row.Selector, RowText.Seed(row.Seed), row.Weight), row => row.Problem);

    /// <inheritdoc/>
    public Selection? SelectionOf(string draftId) => Rows<(string Problem, string Draft, string Selector, string Seed, double Weight), Selection>(
        "selections", "SELECT problem_id, draft_id, selector, seed, weight FROM selections WHERE run_seed = @part AND draft_id = @draftId ORDER BY rowid",
        new { part = _part, draftId }, row => new Selection(row.Problem, row.Draft, row.Selector, RowText.Seed(row.Seed), row.Weight), row => row.Problem).LastOrDefault();

    /// <inheritdoc/>
    public IReadOnlyList<RedraftRating> Ratings(string stage) => Rows<(string Draft, string Rater, double? Value), RedraftRating>(
        "ratings", "SELECT draft_id, rater, value FROM ratings WHERE run_seed = @part AND stage = @stage ORDER BY rowid",
        new { part = _part, stage }, row => new RedraftRating(row.Draft, row.Rater, row.Value ?? double.NaN), row => row.Draft);

    /// <inheritdoc/>
    public IReadOnlyList<Comparison> Comparisons(string stage) => Rows<ComparisonRow, Comparison>(
        "comparisons", "SELECT c.* FROM comparisons c JOIN origins o ON o.run_seed = c.run_seed AND o.id = c.origin WHERE c.run_seed = @part AND o.stage = @stage ORDER BY c.rowid",
        new { part = _part, stage }, row => row.ToComparison(), row => row.id);

    /// <inheritdoc/>
    public IReadOnlyList<RedraftRating> RatingsOf(string draftId) => Rows<(string Rater, double? Value), RedraftRating>(
        "ratings", """
            SELECT rater, value FROM ratings WHERE run_seed = @part AND draft_id = @draftId
            AND rowid IN (SELECT max(rowid) FROM ratings WHERE run_seed = @part AND draft_id = @draftId GROUP BY rater) ORDER BY rowid
            """,
        new { part = _part, draftId }, row => new RedraftRating(draftId, row.Rater, row.Value ?? double.NaN), row => draftId);

    /// <inheritdoc/>
    public CheckpointRecord? Checkpoint(string stage) => Checkpoints().FirstOrDefault(c => c.Stage == stage);

    /// <inheritdoc/>
    public IReadOnlyList<CheckpointRecord> Checkpoints()
    {
        var drafts = Rows<(string Stage, string Draft), (string Stage, string Draft)>(
            "checkpoint_drafts", "SELECT stage, draft_id FROM checkpoint_drafts WHERE run_seed = @part ORDER BY stage, position", Part, row => row, row => row.Stage)
            .ToLookup(row => row.Stage, row => row.Draft);
        return Rows<CheckpointRow, CheckpointRecord>(
            "checkpoints", "SELECT stage, hash, model, folder, base, other_examples, options, seed, losses FROM checkpoints WHERE run_seed = @part ORDER BY rowid", Part,
            row => row.ToCheckpoint([.. drafts[row.stage]]), row => row.stage);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Measure> Measures() => Rows<MeasureRow, Measure>(
        "measures", "SELECT stage, name, metric, value, low, high, count FROM measures WHERE run_seed = @part ORDER BY rowid", Part, row => row.ToMeasure(), row => row.name);

    /// <inheritdoc/>
    public (Draft Draft, Score? Score, Origin Origin)? FindDraft(string id) => Rows<DraftRow, (Draft, Score?, Origin)?>(
        "drafts", DraftRow.Select + " WHERE d.run_seed = @part AND d.id = @id", new { part = _part, id },
        row => (row.ToDraft(), row.ToScore(), row.ToOrigin()), row => row.id).FirstOrDefault();

    /// <inheritdoc/>
    public IReadOnlyList<RecordName> Beginning(string start) => Rows<(string Kind, string Id), RecordName>(
        "drafts, feedback and problems",
        string.Join(" UNION ALL ", new[] { (RecordKind.Draft, "drafts"), (RecordKind.Feedback, "feedback"), (RecordKind.Problem, "problems") }
            .Select(((RecordKind Kind, string Table) of) => $"SELECT '{of.Kind}' AS kind, id FROM {of.Table} WHERE run_seed = @part AND id >= @start AND substr(id, 1, length(@start)) = @start")) + " ORDER BY kind, id",
        new { part = _part, start },
        row => new RecordName(RowText.Name<RecordKind>(row.Kind), row.Id), row => row.Id);

    /// <inheritdoc/>
    public IReadOnlyList<string> DraftsOf(string problemId) => Rows<string, string>(
        "drafts", "SELECT id FROM drafts WHERE run_seed = @part AND problem_id = @problemId ORDER BY rowid", new { part = _part, problemId }, id => id, id => id);

    /// <inheritdoc/>
    public (Feedback Feedback, Origin Origin)? FindFeedback(string id) => Rows<FeedbackRow, (Feedback, Origin)?>(
        "feedback", FeedbackRow.Select + " WHERE f.run_seed = @part AND f.id = @id", new { part = _part, id }, row => (row.ToFeedback(), row.ToOrigin()), row => row.id).FirstOrDefault();

    /// <summary>Reads every row of every table of records, so that what can't be read is found.</summary>
    /// <returns>A read for each table; each throws an <see cref="InvalidDataException"/> that names the first bad row.</returns>
    internal IReadOnlyList<(string Table, Action Read)> ReadsOfEverything() =>
    [
        ("origins", () => Rows<(long Id, string Time), DateTimeOffset>(
            "origins", "SELECT id, time FROM origins WHERE run_seed = @part", Part, row => DateTimeOffset.Parse(row.Time, CultureInfo.InvariantCulture), row => $"{row.Id}")),
        ("units", () => Rows<(string Name, double Seconds), double>("units", "SELECT name, seconds FROM units WHERE run_seed = @part", Part, row => row.Seconds, row => row.Name)),
        ("problems", () => Problems()),
        ("drafts", () => Rows<DraftRow, object>("drafts", DraftRow.Select + " WHERE d.run_seed = @part", Part, row => (row.ToDraft(), row.ToOrigin()), row => row.id)),
        ("scores", () => Rows<DraftRow, object?>("scores", DraftRow.Select + " WHERE d.run_seed = @part", Part, row => row.ToScore(), row => row.id)),
        ("feedback", () => Rows<FeedbackRow, object>("feedback", FeedbackRow.Select + " WHERE f.run_seed = @part", Part, row => (row.ToFeedback(), row.ToOrigin()), row => row.id)),
        ("ratings", () => Rows<(string Draft, double? Value), double?>("ratings", "SELECT draft_id, value FROM ratings WHERE run_seed = @part", Part, row => row.Value, row => row.Draft)),
        ("selections", () => Rows<(string Problem, string Seed), ulong>(
            "selections", "SELECT problem_id, seed FROM selections WHERE run_seed = @part", Part, row => RowText.Seed(row.Seed), row => row.Problem)),
        ("comparisons", () => Rows<ComparisonRow, Comparison>("comparisons", "SELECT * FROM comparisons WHERE run_seed = @part", Part, row => row.ToComparison(), row => row.id)),
        ("checkpoints", () => Checkpoints()),
        ("checkpoint_drafts", () => Rows<(string Stage, long Position), long>(
            "checkpoint_drafts", "SELECT stage, position FROM checkpoint_drafts WHERE run_seed = @part", Part, row => row.Position, row => row.Stage)),
        ("measures", () => Measures()),
        ("measure_values", () => Rows<(string Problem, long Sample, double? Value), MeasureValue>(
            "measure_values", "SELECT problem_id, sample, value FROM measure_values WHERE run_seed = @part", Part,
            row => new MeasureValue(row.Problem, (int)row.Sample, row.Value ?? double.NaN), row => row.Problem)),
        ("times", () => Rows<(string Process, double Seconds), double>("times", "SELECT process, seconds FROM times WHERE run_seed = @part", Part, row => row.Seconds, row => row.Process)),
    ];

    private object Part => new { part = _part };

    private void RequireCompared(RunBatch batch)
    {
        var problems = batch.Drafts.ToDictionary(draft => draft.Draft.Id, draft => draft.Draft.ProblemId);
        foreach (var comparison in batch.Comparisons)
        {
            foreach (var id in new[] { comparison.LeftDraftId, comparison.RightDraftId })
            {
                var problem = problems.GetValueOrDefault(id) ?? FindDraft(id)?.Draft.ProblemId
                    ?? throw new InvalidDataException($"comparison {comparison.Id}: names draft {id}, which isn't there; store both drafts before or with their comparison");
                if (problem != comparison.ProblemId)
                {
                    throw new InvalidDataException($"comparison {comparison.Id}: a draft of problem {comparison.ProblemId} expected, found draft {id} of {problem}; compare drafts of one problem");
                }
            }

            if (comparison.PreferredDraftId is { } preferred && preferred != comparison.LeftDraftId && preferred != comparison.RightDraftId)
            {
                throw new InvalidDataException($"comparison {comparison.Id}: prefers draft {preferred}, which it doesn't compare; name one of the two, or none for a tie");
            }
        }
    }

    private List<T> Rows<TRow, T>(string table, string sql, object? arguments, Func<TRow, T> read, Func<TRow, string?> name)
        => database.Rows(table, sql, arguments, read, name);
}
