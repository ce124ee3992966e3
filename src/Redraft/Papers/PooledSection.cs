using System.Globalization;
using Redraft.Evaluating;
using Redraft.Evaluating.Statistics;

namespace Redraft.Papers;

/// <summary>A section over all seeds: each unit's value is the mean over the seeds, and intervals resample units.</summary>
/// <param name="Section">Titles and claims.</param>
/// <param name="Rows">Its lines with our estimates.</param>
/// <param name="Findings">What became of the claims.</param>
public sealed record PooledSection(PaperSection Section, IReadOnlyList<PooledRow> Rows, IReadOnlyList<PaperFinding> Findings)
{
    /// <summary>Pools the seeds' sections.</summary>
    /// <param name="seeds">Every seed's sections, alike but for the values.</param>
    public static IReadOnlyList<PooledSection> Of(IReadOnlyList<IReadOnlyList<PaperSection>> seeds) =>
    [
        .. seeds[0].Select((section, s) =>
        {
            var all = seeds.SelectMany(seed => seed[s].Rows).GroupBy(row => row.Name); // a seed lacks a row of which it has no case
            var rows = all.Select(row => new PooledRow(row.Key, row.First().Paper, Pool([.. row]), section.Unit == "%")).ToList();
            return new PooledSection(section, rows, [.. section.Claims.Select(claim => PaperFinding.Of(claim, rows))]);
        }),
    ];

    private static Dictionary<string, double> Pool(IReadOnlyList<PaperRow> rows)
        => rows.SelectMany(row => row.Values).GroupBy(value => value.Key).ToDictionary(unit => unit.Key, unit => unit.Average(value => value.Value));
}

/// <summary>One line over all seeds.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Paper">The paper's number.</param>
/// <param name="Values">The mean over the seeds of each unit.</param>
/// <param name="IsRate">Whether the values are shares from 0 to 1: the interval of all zeros is then as wide as so few can tell.</param>
public sealed record PooledRow(string Name, string Paper, IReadOnlyDictionary<string, double> Values, bool IsRate)
{
    /// <summary>The mean with its 95 % interval.</summary>
    public Estimate Ours => IsRate ? Bootstrap.Rate(Ordered) : Bootstrap.Mean(Ordered);

    /// <summary>The number that the paper's cell begins with, or null where it begins with none.</summary>
    public double? PaperValue => double.TryParse(Paper.Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    private double[] Ordered => [.. Values.OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => value.Value)];
}

/// <summary>What became of a claim.</summary>
/// <param name="Claim">What the paper says.</param>
/// <param name="Difference">Ours, paired by unit, higher less lower.</param>
public sealed record PaperFinding(PaperClaim Claim, Estimate Difference)
{
    /// <summary>Whether the interval lies above 0 (agrees), below (disagrees), or holds it (undecided); one unit has no interval.</summary>
    public string Verdict => Difference.Count < 2 ? "undecided, one number" : Difference.Low > 0 ? "agrees" : Difference.High < 0 ? "disagrees" : "undecided";

    /// <summary>The exact p value of the sign test over the units in which the two differ; 1 where they differ in none.</summary>
    public double P { get; init; } = 1;

    internal static PaperFinding Of(PaperClaim claim, IReadOnlyList<PooledRow> rows)
    {
        var (a, b) = (rows.Single(row => row.Name == claim.Higher).Values, rows.Single(row => row.Name == claim.Lower).Values);
        var units = a.Keys.Intersect(b.Keys).Order(StringComparer.Ordinal).ToList();
        return new PaperFinding(claim, Bootstrap.PairedDifference([.. units.Select(unit => a[unit])], [.. units.Select(unit => b[unit])]))
        {
            P = SignTest.Of(units.Count(unit => a[unit] > b[unit]), units.Count(unit => a[unit] < b[unit])).ExactP,
        };
    }
}
