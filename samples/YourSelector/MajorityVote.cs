using Redraft;
using Redraft.Selecting;

namespace YourSelector;

/// <summary>The text that was drawn most often, whether it passes or not: for tasks without tests. Among equals the seed decides.</summary>
internal sealed class MajorityVote : ISelector
{
    public string Name => "majority-vote";

    public string Summary => "the redraft that was drawn most often";

    public bool NeedsTests => false;

    public IReadOnlyList<WeightedDraft> Select(IReadOnlyList<ScoredDraft> candidates, ulong seed)
    {
        var votes = candidates.GroupBy(c => c.Draft.Text).ToList();
        var most = votes.Max(v => v.Count());
        return [new(new SeededRandom(seed).Pick([.. votes.Where(v => v.Count() == most)]).First())];
    }
}
