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
    public static IReadOnlyList<PooledSection> Of(IReadOnlyList<IReadOnlyList<PaperSection>> seeds) => Corrected(
    [
        .. seeds[0].Select((section, s) =>
        {
            var all = seeds.SelectMany(seed => seed[s].Rows).GroupBy(row => row.Name); // a seed lacks a row of which it has no case
            var rows = all.Select(row => new PooledRow(row.Key, row.First().Paper, Pool([.. row]), section.Unit == "%")).ToList();
            return new PooledSection(section, rows, [.. section.Claims.Select(claim => PaperFinding.Of(claim, rows))]);
        }),
    ]);

    // The claims that stand or fall together; what is ours alone isn't among them, nor what has one number.
    private static IReadOnlyList<PooledSection> Corrected(IReadOnlyList<PooledSection> sections)
    {
        var family = sections.SelectMany(section => section.Findings).Where(finding => finding.IsOfFamily).ToList();
        if (family.Count < 2)
        {
            return sections;
        }

        var adjusted = new Queue<double>(Holm.Adjust([.. family.Select(finding => finding.P)]));
        return [.. sections.Select(section => section with { Findings = [.. section.Findings.Select(finding => finding.IsOfFamily ? finding with { Corrected = adjusted.Dequeue() } : finding)] })];
    }

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
    private const double Chance = 0.05;

    /// <summary>Agrees or disagrees where the interval lies above 0, or below, and the sign test, corrected for all claims, is below 0.05; undecided else, and with one unit.</summary>
    public string Verdict => Difference.Count < 2 ? "undecided, one number"
        : Difference.Low <= 0 && Difference.High >= 0 ? "undecided"
        : (Corrected ?? P) < Chance ? Side : $"undecided, by its interval alone it {Side}";

    private string Side => Difference.Low > 0 ? "agrees" : "disagrees";

    /// <summary>Whether it is tested together with the paper's other claims.</summary>
    internal bool IsOfFamily => Claim.Paper.Length > 0 && Difference.Count > 1;

    /// <summary>The exact p value of the sign test over the units in which the two differ; 1 where they differ in none.</summary>
    public double P { get; init; } = 1;

    /// <summary><see cref="P"/> after Holm's correction over all claims of the paper; null where it isn't one of them.</summary>
    public double? Corrected { get; init; }

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
