using Redraft.Evaluating;
using Redraft.Rating;

namespace Redraft.Runs;

/// <summary>The feedback graph of one seed of a run: append-only, every record with its author and its origin.</summary>
/// <remarks>
/// One writer at a time. A commit is durable when the call returns, and idempotent: records and units that are there already
/// are left alone, so a unit that is repeated after a crash changes nothing. Not thread-safe.
/// </remarks>
public interface IRunStore
{
    /// <summary>Stores a batch in one transaction.</summary>
    /// <exception cref="InvalidDataException">If a comparison names a draft that is neither stored nor in the batch, or prefers one that it doesn't compare.</exception>
    /// <exception cref="IOException">If the disk is full or can't be written; nothing of the batch is stored then.</exception>
    void Commit(RunBatch batch);

    /// <summary>The finished units of a stage.</summary>
    IReadOnlySet<string> FinishedUnits(string stage);

    /// <summary>Wall seconds spent in each stage, in the order in which the stages began.</summary>
    IReadOnlyList<(string Stage, double Seconds)> StageSeconds();

    /// <summary>Wall seconds of the processes that worked on it, added up; one that was killed counts up to its last commit.</summary>
    double WallSeconds();

    /// <summary>How many verdicts there are of each strength.</summary>
    IReadOnlyDictionary<VerdictStrength, int> Strengths();

    /// <summary>All problems, by id.</summary>
    IReadOnlyDictionary<string, Problem> Problems();

    /// <summary>A stage's drafts with their scores, in the order of problem id, parent and sample.</summary>
    IReadOnlyList<(Draft Draft, Score Score)> Drafts(string stage);

    /// <summary>A stage's feedback, in the order of draft id.</summary>
    IReadOnlyList<Feedback> Feedback(string stage);

    /// <summary>A stage's ratings, in the order of storing.</summary>
    IReadOnlyList<RedraftRating> Ratings(string stage);

    /// <summary>What raters said of one draft, in the order of rating; of a rater that was asked twice, the last.</summary>
    IReadOnlyList<RedraftRating> RatingsOf(string draftId);

    /// <summary>A stage's selections, in the order of problem id and then of storing.</summary>
    IReadOnlyList<Selection> Selections(string stage);

    /// <summary>What chose a draft to be learned, the last time that any did; null where none has.</summary>
    Selection? SelectionOf(string draftId) => StageSeconds().SelectMany(stage => Selections(stage.Stage)).LastOrDefault(selection => selection.DraftId == draftId);

    /// <summary>A stage's comparisons, in the order of storing.</summary>
    IReadOnlyList<Comparison> Comparisons(string stage);

    /// <summary>The checkpoint that a stage trained, or null.</summary>
    CheckpointRecord? Checkpoint(string stage);

    /// <summary>All checkpoints in the order of training.</summary>
    IReadOnlyList<CheckpointRecord> Checkpoints();

    /// <summary>All measures in the order of measuring.</summary>
    IReadOnlyList<Measure> Measures();

    /// <summary>One draft with its score and origin, or null.</summary>
    (Draft Draft, Score? Score, Origin Origin)? FindDraft(string id);

    /// <summary>The drafts, feedback and problems whose ids begin with a text, in this order and then by id.</summary>
    IReadOnlyList<RecordName> Beginning(string start);

    /// <summary>The ids of all drafts of a problem, of every stage, in the order of storing.</summary>
    IReadOnlyList<string> DraftsOf(string problemId);

    /// <summary>One piece of feedback with its origin, or null.</summary>
    (Feedback Feedback, Origin Origin)? FindFeedback(string id);

    /// <summary>One piece of feedback as it was written: of a point, the feedback that it is from; null if there is none.</summary>
    Feedback? FindWhole(string id) => FindFeedback(id)?.Feedback is { } said ? said.WholeId is { } whole ? FindFeedback(whole)?.Feedback : said : null;
}
