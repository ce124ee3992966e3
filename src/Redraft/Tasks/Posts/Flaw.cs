namespace Redraft.Tasks.Posts;

/// <summary>What can be wrong with a summary, the worst first.</summary>
internal enum FlawKind
{
    /// <summary>It isn't a summary of any such post.</summary>
    Unreadable,

    /// <summary>It states another value than the post does.</summary>
    Wrong,

    /// <summary>It leaves a fact out.</summary>
    Missing,

    /// <summary>It says something that the post doesn't.</summary>
    Added,

    /// <summary>It has more words than it needs.</summary>
    Long,

    /// <summary>It names the doer after the deed.</summary>
    Clumsy,
}

/// <summary>One thing that is wrong with a summary.</summary>
/// <param name="Kind">What.</param>
/// <param name="Slot">Where, for a wrong or missing fact.</param>
/// <param name="Found">The wrong or added words, where there are such.</param>
internal sealed record Flaw(FlawKind Kind, Slot? Slot = null, string? Found = null)
{
    /// <summary>How much it takes from a summary that has nothing else wrong with it; of 1.</summary>
    public double Cost => Kind switch
    {
        FlawKind.Unreadable => 1,
        FlawKind.Wrong => 0.3,
        FlawKind.Missing => 0.2,
        FlawKind.Added => 0.2,
        _ => 0.1,
    };
}
