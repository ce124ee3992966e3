using System.Globalization;
using System.Text;
using Redraft.Evaluating;
using Redraft.Evaluating.Statistics;

namespace Redraft.Papers;

/// <summary>A study as a page of Markdown: the paper's number, ours and its interval side by side, and what became of each claim.</summary>
public static class PaperPage
{
    private const string Same = "the same";

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

            {Opening(study, seeds, command)}
            {study.Scale}: {study.Reading}.

            {Summary(sections)}
            """);
        foreach (var section in sections)
        {
            page.Append(CultureInfo.InvariantCulture, $"""


                ## {section.Section.Title}

                Paper: {section.Section.Place}. {section.Section.Method}
                {(PaperChart.Write(section) is null ? "" : $"\n![{section.Section.Title}]({FileOf(study, section)}): ours as points with intervals, the paper's as rings\n")}
                | | paper | ours | 95 % interval | n |{(section.Section.SameData ? " agreement |" : "")}
                |---|--:|--:|--:|--:|{(section.Section.SameData ? "---|" : "")}

                """);
            foreach (var row in section.Rows)
            {
                var ours = row.Ours;
                page.Append(CultureInfo.InvariantCulture, $"| {row.Name} | {row.Paper} | {Number(ours.Value, section, ours.Value)} | {Interval(ours, section)} | {ours.Count} |{(section.Section.SameData ? $" {Agreement(row, section)} |" : "")}\n");
            }

            foreach (var finding in section.Findings)
            {
                page.Append(CultureInfo.InvariantCulture, $"\n- {finding.Claim.Higher} over {finding.Claim.Lower}: {Signed(finding.Difference.Value, section, finding)} ({Signed(finding.Difference.Low, section, finding)} to {Signed(finding.Difference.High, section, finding)}){Significance(finding)}; {(finding.Claim.Paper.Length > 0 ? $"paper {finding.Claim.Paper}: **{finding.Verdict}**" : "not in the paper")}.");
            }

            if (!section.Section.SameData && !section.Findings.Any(finding => finding.Claim.Paper.Length > 0))
            {
                page.Append(CultureInfo.InvariantCulture, $"\n- No verdict: {section.Section.Unclaimed}.");
            }
        }

        return page.Append('\n').ToString();
    }

    /// <summary>The name of a section's drawing beside the page.</summary>
    public static string FileOf(IPaperStudy study, PooledSection section)
        => $"{study.Name}-{string.Concat(section.Section.Title.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-')}.svg";

    private static string Opening(IPaperStudy study, IReadOnlyList<ulong> seeds, string command) => study.Draws
        ? $"""
        {study.Opening}, {(seeds.Count == 1 ? $"seed {seeds[0]}" : $"seeds {seeds[0]} to {seeds[^1]}")}; written by `{command}`. Ours is the mean over the seeds with a 95 %
        interval that resamples problems. n is how many problems a line rests on: those that belong to it with any of the seeds, each with its mean over the seeds with which it does; where n is
        the number of seeds, those are resampled.
        """
        : $"{study.Opening}; written by `{command}`. 95 % intervals resample problems (n of them).";

    private static string Summary(IReadOnlyList<PooledSection> sections)
    {
        var findings = sections.SelectMany(section => section.Findings).Where(finding => finding.Claim.Paper.Length > 0).ToList();
        var held = sections.Where(section => section.Section.SameData).SelectMany(section => section.Rows.Select(row => Agreement(row, section))).Where(word => word.Length > 0).ToList();
        var same = held.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"Of {held.Count} numbers that the paper gives of the same data, {held.Count(word => word == Same)} are ours too. ");
        return same + (findings.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"""
            Of {findings.Count} claims of the paper, {findings.Count(f => f.Verdict == "agrees")} agree, {findings.Count(f => f.Verdict == "disagrees")} disagree, and {findings.Count(f => f.Verdict.StartsWith("undecided", StringComparison.Ordinal))} are undecided here.
            "A over B" is A less B, paired by what is resampled. A claim agrees where the interval of that lies above 0, disagrees where it lies below, and either only if the sign test, corrected for all claims, has p below 0.05; all else is undecided.
            """)) + (Holm.Warning([.. sections.SelectMany(section => section.Findings).Where(finding => finding.IsOfFamily).Select(finding => finding.P)]) is { } warning ? $"\nBy the sign test over what is resampled, p values exact: {warning}." : "");
    }

    private static string Significance(PaperFinding finding)
        => finding.Difference.Count < 2 ? "" : $", p {Chance(finding.P, "= ")}{(finding.Corrected is { } corrected ? $", corrected {Chance(corrected, "")}" : "")}";

    private static string Chance(double p, string equal) => p < 0.001 ? "< 0.001" : string.Create(CultureInfo.InvariantCulture, $"{equal}{p:0.###}");

    // To the digits that the paper prints; nothing where it prints no number.
    private static string Agreement(PooledRow row, PooledSection section)
    {
        if (row.PaperValue is not { } paper || !double.IsFinite(row.Ours.Value))
        {
            return "";
        }

        var digits = row.Paper.Split(' ')[0] is var cell && cell.IndexOf('.', StringComparison.Ordinal) is >= 0 and var point ? cell.Length - point - 1 : 0;
        var ours = Math.Round(section.Section.Unit == "%" ? 100 * row.Ours.Value : row.Ours.Value, digits, MidpointRounding.AwayFromZero);
        return ours == paper ? Same : string.Create(CultureInfo.InvariantCulture, $"no, {(ours < paper ? "−" : "+")}{Math.Round(Math.Abs(ours - paper), digits)}");
    }

    private static string Interval(Estimate estimate, PooledSection section)
        => estimate.Count < 2 ? "–" : $"{Number(estimate.Low, section, estimate.Value)} to {Number(estimate.High, section, estimate.Value)}";

    // What isn't a share or a count has the digits that its size leaves to be believed: three in all, but where the paper's own number is held against it.
    private static string Number(double value, PooledSection section, double scale) => !double.IsFinite(value) ? "–" : section.Section.Unit switch
    {
        "%" => (100 * value).ToString("0.0", CultureInfo.InvariantCulture),
        "count" => value.ToString("0", CultureInfo.InvariantCulture),
        _ => value.ToString(section.Section.SameData ? "0.000" : Math.Abs(scale) switch { >= 100 => "0", >= 10 => "0.0", >= 1 => "0.00", _ => "0.000" }, CultureInfo.InvariantCulture),
    };

    private static string Signed(double value, PooledSection section, PaperFinding finding)
    {
        var digits = Number(Math.Abs(value), section, finding.Difference.Value);
        return (digits.AsSpan().IndexOfAnyInRange('1', '9') < 0 ? "" : value < 0 ? "−" : "+") + digits;
    }
}
