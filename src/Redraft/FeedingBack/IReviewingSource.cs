namespace Redraft.FeedingBack;

/// <summary>A source that, besides words on drafts, orders several drafts at once, checks redrafts, and writes ideal answers: people at a page.</summary>
internal interface IReviewingSource : IFeedbackSource
{
    /// <summary>Whether redrafts are to be checked before they are learned.</summary>
    bool Checks { get; }

    /// <summary>On how many training problems ideal answers are wanted.</summary>
    int IdealAnswers { get; }

    /// <summary>Orders drafts of a problem whose texts differ; null where nobody did.</summary>
    Task<Ranking?> RankAsync(Problem problem, IReadOnlyList<Draft> drafts, CancellationToken cancellation);

    /// <summary>Asks of each redraft whether it carries its feedback out, everybody's word on each; of some there may be none.</summary>
    /// <param name="stage">The stage that waits.</param>
    /// <param name="redrafts">With parent and feedback.</param>
    /// <param name="cancellation">Stops the waiting; what was said stays.</param>
    Task<IReadOnlyList<Check>> CheckAsync(string stage, IReadOnlyList<ScoredDraft> redrafts, CancellationToken cancellation);

    /// <summary>Asks for ideal answers, everybody's on each problem.</summary>
    /// <param name="stage">The stage that waits.</param>
    /// <param name="problems">The problems.</param>
    /// <param name="grade">Scores a text while it is typed.</param>
    /// <param name="cancellation">Stops the waiting; what was said stays.</param>
    Task<IReadOnlyList<IdealAnswer>> WriteAsync(string stage, IReadOnlyList<Problem> problems, Func<Problem, string, CancellationToken, Task<ScoredDraft>> grade, CancellationToken cancellation);
}

/// <summary>An order of texts.</summary>
/// <param name="Ranks">Each text's rank, 1 the best; equal numbers tie.</param>
/// <param name="Shown">The texts' places in the order in which they were shown.</param>
/// <param name="Author">Who says so.</param>
internal sealed record Ranking(IReadOnlyList<int> Ranks, IReadOnlyList<int> Shown, Author Author);

/// <summary>Whether a redraft carries its feedback out.</summary>
/// <param name="DraftId">The redraft.</param>
/// <param name="CarriedOut">Whether it does.</param>
/// <param name="Author">Who says so.</param>
internal sealed record Check(string DraftId, bool CarriedOut, Author Author)
{
    /// <summary>Whether the feedback is the author's own.</summary>
    public bool OwnWords { get; init; }
}

/// <summary>An ideal answer.</summary>
/// <param name="ProblemId">The problem.</param>
/// <param name="Text">The answer. Untrusted.</param>
/// <param name="Author">Who wrote it.</param>
internal sealed record IdealAnswer(string ProblemId, string Text, Author Author);
