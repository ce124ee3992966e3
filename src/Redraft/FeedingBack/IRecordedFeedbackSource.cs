namespace Redraft.FeedingBack;

/// <summary>A source whose words were written before the run, on drafts of their own: it can speak of those drafts only.</summary>
/// <remarks>A run takes such drafts in place of the policy's, which need feedback of their own.</remarks>
public interface IRecordedFeedbackSource : IFeedbackSource
{
    /// <summary>The drafts of a problem that it has words on, each text once, in a fixed order; none where it has nothing on the problem.</summary>
    /// <param name="problem">A problem of the run's task.</param>
    IReadOnlyList<RecordedDraft> DraftsOn(Problem problem);

    /// <summary>The redrafts that were recorded with words on a draft, each text once, in a fixed order; by default none.</summary>
    /// <param name="problem">A problem of the run's task.</param>
    /// <param name="draft">The draft's text.</param>
    /// <param name="words">The words.</param>
    IReadOnlyList<RecordedDraft> RedraftsOn(Problem problem, string draft, string words) => [];

    /// <summary>The comparisons of two drafts of a problem that were recorded, in a fixed order; by default none.</summary>
    /// <param name="problem">A problem of the run's task.</param>
    IReadOnlyList<RecordedComparison> ComparisonsOn(Problem problem) => [];
}

/// <summary>A draft that was written before the run.</summary>
/// <param name="Text">Its whole text. Untrusted.</param>
/// <param name="Author">Who wrote it.</param>
public sealed record RecordedDraft(string Text, Author Author);

/// <summary>Which of two drafts somebody preferred before the run.</summary>
/// <param name="ProblemId">The problem, by its id within the run's task.</param>
/// <param name="Left">The draft that was shown first.</param>
/// <param name="Right">The other one.</param>
/// <param name="Preference">Which is better, and who says so.</param>
public sealed record RecordedComparison(string ProblemId, RecordedDraft Left, RecordedDraft Right, Preference Preference);
