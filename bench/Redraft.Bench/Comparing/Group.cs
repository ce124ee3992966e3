namespace Redraft.Bench.Comparing;

/// <summary>Contenders that do the same work in turn, and the ratios that come of it.</summary>
/// <param name="Name">Unique.</param>
/// <param name="What">The work, for the table.</param>
/// <param name="Unit">Of the contenders' figures.</param>
/// <param name="Candidates">Ours and the peers'.</param>
/// <param name="Comparisons">The ratios.</param>
internal sealed record Group(string Name, string What, string Unit, IReadOnlyList<Candidate> Candidates, IReadOnlyList<PeerRatio> Comparisons)
{
    /// <summary>Ratios that can't be measured at all yet, and why.</summary>
    public IReadOnlyDictionary<string, string> Impossible { get; init; } = new Dictionary<string, string>();
}
