using System.Globalization;
using System.Text;
using Redraft.Evaluating;

namespace Redraft.Papers;

/// <summary>A study as a page of Markdown: the paper's number, ours and its interval side by side, and what became of each claim.</summary>
public static class PaperPage
{
    /// <summary>The page.</summary>
    /// <param name="study">The paper.</param>
    /// <param name="seeds">The seeds that were pooled.</param>
    /// <param name="sections">Its tables.</param>
    /// <param name="command">What makes the page again.</param>
    public static string Write(IPaperStudy study, IReadOnlyList<ulong> seeds, IReadOnlyList<PooledSection> sections, string command)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            # {study.Title}

            Its experiments at the embedded model's scale, {(seeds.Count == 1 ? $"seed {seeds[0]}" : $"seeds {seeds[0]} to {seeds[^1]}")}; written by `{command}`. Ours is the mean over the seeds with a 95 %
            interval that resamples problems (n of them; where n is the number of seeds, it resamples those).
            {study.Scale}: numbers are not to be compared, directions are.

            {Summary(sections)}
            """);
        foreach (var section in sections)
        {
            page.Append(CultureInfo.InvariantCulture, $"""


                ## {section.Section.Title}

                Paper: {section.Section.Place}. {section.Section.Method}
                {(PaperChart.Write(section) is null ? "" : $"\n![{section.Section.Title}]({FileOf(study, section)}): ours as points with intervals, the paper's as rings\n")}
                | | paper | ours | 95 % interval | n |
                |---|--:|--:|--:|--:|

                """);
            foreach (var row in section.Rows)
            {
                var ours = row.Ours;
                page.Append(CultureInfo.InvariantCulture, $"| {row.Name} | {row.Paper} | {Number(ours.Value, section)} | {Interval(ours, section)} | {ours.Count} |\n");
            }

            foreach (var finding in section.Findings)
            {
                page.Append(CultureInfo.InvariantCulture, $"\n- {finding.Claim.Higher} over {finding.Claim.Lower}: {Signed(finding.Difference.Value, section)} ({Signed(finding.Difference.Low, section)} to {Signed(finding.Difference.High, section)}); {(finding.Claim.Paper.Length > 0 ? $"paper {finding.Claim.Paper}: **{finding.Verdict}**" : "not in the paper")}.");
            }
        }

        return page.Append('\n').ToString();
    }

    /// <summary>The name of a section's drawing beside the page.</summary>
    public static string FileOf(IPaperStudy study, PooledSection section)
        => $"{study.Name}-{string.Concat(section.Section.Title.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-')}.svg";

    private static string Summary(IReadOnlyList<PooledSection> sections)
    {
        var findings = sections.SelectMany(section => section.Findings).Where(finding => finding.Claim.Paper.Length > 0).ToList();
        return string.Create(CultureInfo.InvariantCulture, $"Of {findings.Count} claims of the paper, {findings.Count(f => f.Verdict == "agrees")} agree, {findings.Count(f => f.Verdict == "disagrees")} disagree, and {findings.Count(f => f.Verdict.StartsWith("undecided", StringComparison.Ordinal))} are undecided here (the interval holds 0, or there is none).");
    }

    private static string Interval(Estimate estimate, PooledSection section) => estimate.Count < 2 ? "–" : $"{Number(estimate.Low, section)} to {Number(estimate.High, section)}";

    private static string Number(double value, PooledSection section)
        => !double.IsFinite(value) ? "–" : section.Section.Unit == "%" ? (100 * value).ToString("0.0", CultureInfo.InvariantCulture) : value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Signed(double value, PooledSection section)
        => (value < 0 ? "−" : "+") + Number(Math.Abs(value), section);
}
