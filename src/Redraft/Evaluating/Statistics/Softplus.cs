namespace Redraft.Evaluating.Statistics;

/// <summary>ln(1 + eˣ), which is −ln σ(−x), without overflow.</summary>
internal static class Softplus
{
    /// <summary>The value.</summary>
    public static double Of(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
}
