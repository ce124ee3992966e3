namespace Redraft.FeedingBack;

/// <summary>A feedback source that also says which of two drafts is better. Deterministic for a given seed where a program compares.</summary>
public interface IComparisonSource : IFeedbackSource
{
    /// <summary>Compares two drafts of a problem, in the order in which they are shown.</summary>
    /// <param name="problem">What was asked.</param>
    /// <param name="first">The draft shown first.</param>
    /// <param name="second">The one shown second.</param>
    /// <param name="seed">Decides where it errs.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task<Preference> CompareAsync(Problem problem, Draft first, Draft second, ulong seed, CancellationToken cancellation);
}

/// <summary>Which of two drafts someone prefers.</summary>
/// <param name="Better">−1 the first, 1 the second, 0 neither.</param>
/// <param name="Author">Who says so; anyone but a person is shown as simulated.</param>
public sealed record Preference(int Better, Author Author);
