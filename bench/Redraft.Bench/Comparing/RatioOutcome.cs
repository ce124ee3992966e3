namespace Redraft.Bench.Comparing;

/// <summary>One ratio: the median over the rounds, with the lowest and the highest.</summary>
/// <param name="Comparison">What was compared.</param>
/// <param name="Group">Where.</param>
/// <param name="Rounds">Ours divided by the best peer's, round by round.</param>
/// <param name="Ours">Our median figure.</param>
/// <param name="Peers">The median of the best peer's figures.</param>
/// <param name="Others">The largest share of the processors, 0 to 1, that others had in one of the turns.</param>
internal sealed record RatioOutcome(PeerRatio Comparison, Group Group, IReadOnlyList<double> Rounds, double Ours, double Peers, double Others)
{
    public double Ratio => Interleaved.Median(Rounds);

    /// <summary>What was compared, and its unit.</summary>
    public string Quantity => Comparison.Quantity == Comparing.Quantity.Memory ? "MiB" : Group.Unit;

    public double Low => Rounds.Min();

    public double High => Rounds.Max();
}
