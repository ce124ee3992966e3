using Redraft;
using Redraft.Selecting;

namespace YourOwnSelector;

/// <summary>The text that was drawn most often, right or not: for tasks without tests. Among equals the seed decides.</summary>
internal sealed class MajorityVote : ISelector
{
    public string Name => "majority-vote";

    public string Summary => "the redraft that was drawn most often";

    public IReadOnlyList<WeightedDraft> Select(IReadOnlyList<ScoredDraft> candidates, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfZero(candidates.Count);
        var most = candidates.GroupBy(c => c.Draft.Text).GroupBy(text => text.Count(), text => text.First()).MaxBy(votes => votes.Key)!;
        return [new(new SeededRandom(seed).Pick([.. most]))];
    }
}
