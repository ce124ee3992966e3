namespace Redraft.Evaluating.Statistics;

/// <summary>How far annotators agree beyond chance, for any number of them, with labels missing.</summary>
/// <remarks>
/// <code>
/// α       = 1 − observed disagreement / disagreement expected by chance
/// o(c, k) = Σ over units of pairs (c, k) of different annotators / (m − 1)           m: labels of the unit; units with fewer than 2 say nothing
/// n(c)    = Σ over k of o(c, k),   n = Σ n(c)
/// α       = 1 − (n − 1) · Σ o(c, k)·δ²(c, k) / Σ n(c)·n(k)·δ²(c, k)
/// nominal: δ² = 1 for different labels      ordinal: δ² = (Σ from c to k of n(g) − (n(c) + n(k))/2)²
/// </code>
/// 1 is agreement, 0 what chance gives, below 0 worse than that. NaN where nothing can be compared, or all labels are alike: then nobody
/// knows whether they would have agreed on something else. Source: Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability".
/// </remarks>
public static class KrippendorffAlpha
{
    /// <summary>The metric's name.</summary>
    public const string Metric = "krippendorff-alpha";

    /// <summary>Of labels without an order.</summary>
    /// <param name="units">What was labelled; of each the annotators' labels, null where one gave none. Lists may differ in length.</param>
    public static double Nominal(IReadOnlyList<IReadOnlyList<string?>> units)
    {
        var names = units.SelectMany(unit => unit).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
        var (pairs, totals) = Coincidences(units, label => label is null ? null : names.IndexOf(label), names.Count);
        return Of(pairs, totals, (_, _) => 1);
    }

    /// <summary>Of grades with an order; only their order counts.</summary>
    /// <param name="units">What was graded; of each the annotators' grades, null where one gave none. Lists may differ in length.</param>
    /// <exception cref="ArgumentException">If a grade isn't finite.</exception>
    public static double Ordinal(IReadOnlyList<IReadOnlyList<double?>> units)
    {
        var given = units.SelectMany(unit => unit).OfType<double>().ToList();
        FiniteNumbers.Require(given, "grades");
        List<double> grades = [.. given.Distinct().Order()];
        var (pairs, totals) = Coincidences(units, grade => grade is { } g ? grades.BinarySearch(g) : null, grades.Count);
        return Of(pairs, totals, (c, k) =>
        {
            var between = -(totals[c] + totals[k]) / 2;
            for (var g = Math.Min(c, k); g <= Math.Max(c, k); g++)
            {
                between += totals[g];
            }

            return between * between;
        });
    }

    private static (double[,] Pairs, double[] Totals) Coincidences<T>(IReadOnlyList<IReadOnlyList<T>> units, Func<T, int?> indexOf, int values)
    {
        var pairs = new double[values, values]; // [V, V]
        var totals = new double[values]; // [V]
        foreach (var labels in units.Select(unit => unit.Select(indexOf).OfType<int>().ToList()).Where(labels => labels.Count > 1))
        {
            for (var i = 0; i < labels.Count; i++)
            {
                totals[labels[i]]++;
                for (var j = 0; j < labels.Count; j++)
                {
                    pairs[labels[i], labels[j]] += i == j ? 0 : 1.0 / (labels.Count - 1);
                }
            }
        }

        return (pairs, totals);
    }

    private static double Of(double[,] pairs, double[] totals, Func<int, int, double> distance)
    {
        var (observed, expected) = (0.0, 0.0);
        for (var c = 0; c < totals.Length; c++)
        {
            for (var k = 0; k < totals.Length; k++)
            {
                if (c != k)
                {
                    var squared = distance(c, k);
                    observed += pairs[c, k] * squared;
                    expected += totals[c] * totals[k] * squared;
                }
            }
        }

        return expected == 0 ? double.NaN : 1 - ((totals.Sum() - 1) * observed / expected);
    }
}
