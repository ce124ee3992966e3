namespace Redraft.FeedingBack;

/// <summary>A source whose words take their time: all drafts are put to it at once, and it answers when it is ready. People, as a rule.</summary>
/// <remarks>Besides words it may say which redraft is the best, so that what the words led to is judged by who wrote them.</remarks>
public interface IAwaitedFeedbackSource : IFeedbackSource
{
    /// <summary>Puts drafts to whoever answers and waits until they are ready; asked again after a crash, it remembers what was said.</summary>
    /// <param name="questions">The drafts, and how they are redrafted and graded meanwhile.</param>
    /// <param name="cancellation">Stops the waiting; what was said stays.</param>
    /// <returns>Words on those drafts on which there are any.</returns>
    Task<IReadOnlyList<AwaitedRemark>> AwaitAsync(AwaitedQuestions questions, CancellationToken cancellation);

    /// <summary>What was chosen among the redrafts of a stage's drafts, by the draft's id; a draft without a choice is left out.</summary>
    /// <param name="stage">The stage of feedback, which is over.</param>
    IReadOnlyDictionary<string, RedraftChoice> ChoicesOf(string stage);
}

/// <summary>Words on a draft that was put to somebody.</summary>
/// <param name="DraftId">The draft.</param>
/// <param name="Remark">The words.</param>
public sealed record AwaitedRemark(string DraftId, Remark Remark);

/// <summary>What whoever wrote feedback says of the redrafts that it led to.</summary>
/// <param name="Sample">The number of the best one among its draft's redrafts, or null.</param>
/// <param name="Text">What that one says: one that says something else was not chosen.</param>
/// <param name="Correction">Their own text in its place, or null.</param>
public sealed record RedraftChoice(int? Sample, string? Text, string? Correction)
{
    /// <summary>Whether no redraft is good enough.</summary>
    public bool RejectsAll => Sample is null && Correction is null;
}

/// <summary>Drafts that are put to somebody, and what they can try meanwhile.</summary>
/// <param name="Stage">The stage that waits.</param>
/// <param name="Drafts">One failing draft of each problem.</param>
public sealed record AwaitedQuestions(string Stage, IReadOnlyList<ScoredDraft> Drafts)
{
    /// <summary>Draws the redrafts that the round will draw by these words, to the same bits, and gives them one by one.</summary>
    public required Func<ScoredDraft, Remark, CancellationToken, IAsyncEnumerable<ScoredDraft>> Redraft { get; init; }

    /// <summary>Scores somebody's own text.</summary>
    public required Func<Problem, string, CancellationToken, Task<ScoredDraft>> Grade { get; init; }

    /// <summary>Asks a judge of points whether they are among other words: a probability each, NaN where it has none; null where nobody can be asked.</summary>
    public Func<IReadOnlyList<Annotating.PointInWords>, CancellationToken, Task<IReadOnlyList<double>>>? JudgePoints { get; init; }

    /// <summary>Asks a judge whether a redraft carries its feedback out: a probability, NaN where nobody can be asked.</summary>
    public required Func<ScoredDraft, CancellationToken, Task<double>> Judge { get; init; }
}
