using Redraft.Evaluating.Statistics;
using Found = System.Collections.Generic.IReadOnlyDictionary<string, string[]>;

namespace Redraft.Tests.Methods;

internal static class WorkedBestOfN
{
    /// <summary><c>scores s …, values v … → worth …</c>: for N = 1, 2 …</summary>
    public static Task<Found> Curve(Given given) => WorkedMethods.Result(
        ("worth", [.. BestOfN.Curve([.. given.Numbers("scores").Zip(given.Numbers("values"), (score, value) => new ScoredSample(score, value))]).Select(worth => (object)worth)]));

    /// <summary><c>n N, texts name=probability … → analytic, measured</c>: by rising score, 100 samples in exact proportion.</summary>
    public static Task<Found> Divergence(Given given)
    {
        var samples = given.Pairs("texts").SelectMany((text, score) => Enumerable.Repeat(
            new PolicySample(text.Name, Math.Log(Probability(text.Value)), score), (int)Math.Round(100 * Probability(text.Value)))).ToList();
        return WorkedMethods.Result(("analytic", [BestOfNDivergence.Analytic(given.Count("n"))]), ("measured", [BestOfNDivergence.Measured(samples, given.Count("n"))]));
    }

    /// <summary><c>rewards r …, beta β → weights …, size</c></summary>
    public static Task<Found> Weights(Given given)
    {
        var beta = given.Words("beta").Single() == "∞" ? double.PositiveInfinity : given.Number("beta");
        var weights = ImportanceWeights.Of(given.Numbers("rewards"), beta);
        return WorkedMethods.Result(("weights", [.. weights.Select(w => (object)w)]), ("size", [ImportanceWeights.EffectiveSize(weights)]));
    }

    private static double Probability(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
