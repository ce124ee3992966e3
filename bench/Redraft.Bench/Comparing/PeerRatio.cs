namespace Redraft.Bench.Comparing;

/// <summary>A ratio to be found out: ours to the best of some peers', round by round.</summary>
/// <param name="Name">Unique, for the JSON.</param>
/// <param name="Quantity">What is compared.</param>
/// <param name="Ours">Our contender in the group.</param>
/// <param name="Peers">Theirs; the best of each round counts.</param>
/// <param name="Goal">At least this, or at most where less is better; null: no goal, but worth knowing.</param>
internal sealed record PeerRatio(string Name, Quantity Quantity, string Ours, IReadOnlyList<string> Peers, double? Goal = null)
{
    public bool MoreIsBetter => Quantity == Quantity.Speed;

    /// <summary>The best of several peers' figures.</summary>
    public double Best(IEnumerable<double> figures) => MoreIsBetter ? figures.Max() : figures.Min();

    /// <summary>Whether a ratio reaches the goal; null without one.</summary>
    public bool? Reaches(double ratio) => Goal is { } goal ? (MoreIsBetter ? ratio >= goal : ratio <= goal) : null;
}
