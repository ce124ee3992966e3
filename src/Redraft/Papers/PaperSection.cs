namespace Redraft.Papers;

/// <summary>One table or figure of a paper.</summary>
/// <param name="Title">What it is about.</param>
/// <param name="Place">Where it stands in the paper.</param>
/// <param name="Unit"><c>%</c> for shares from 0 to 1, <c>count</c> for whole numbers, else the unit itself.</param>
/// <param name="Method">How it was done here, and what differs.</param>
/// <param name="Rows">Its lines.</param>
/// <param name="Claims">What the paper concludes from them, to be held against ours.</param>
public sealed record PaperSection(string Title, string Place, string Unit, string Method, IReadOnlyList<PaperRow> Rows, IReadOnlyList<PaperClaim> Claims)
{
    /// <summary>Whether the paper's numbers are of the very same data, so that ours should be them to the digits that it prints.</summary>
    public bool SameData { get; init; }

    /// <summary>Why no two lines are held against what the paper says of them, where none are.</summary>
    public string Unclaimed { get; init; } = "the paper compares no two of these lines";
}
