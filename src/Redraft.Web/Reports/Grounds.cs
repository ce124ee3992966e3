using Redraft.Runs;

namespace Redraft.Web.Reports;

/// <summary>What the numbers of a table rest on: the strengths of their verdicts, and whether the programs behind them ran isolated.</summary>
internal static class Grounds
{
    /// <summary>What every number is stamped with; null where programs ran isolated, or none ran.</summary>
    public static string? Stamp(RunReport report) => report.Tier == "unsafe" ? RunExecution.NotIsolated : null;

    /// <summary>The heading of the column of strengths, where any number of the report has some.</summary>
    public static IReadOnlyList<string> Headings(RunReport report) =>
        report.Results.Any(r => r.Strengths is not null) || report.Differences.Any(d => d.Strengths is not null) ? ["verdicts"] : [];

    /// <summary>A row's cell of that column, where there is one.</summary>
    public static IReadOnlyList<string> Cells(RunReport report, IReadOnlyDictionary<string, int>? strengths) => Headings(report).Count == 0 ? [] : [Text(strengths)];

    /// <summary><c>A 590, C 10</c>.</summary>
    public static string Text(IReadOnlyDictionary<string, int>? strengths) => strengths is not { Count: > 0 } ? Figures.None
        : string.Join(", ", strengths.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key}\u00a0{Amount.Count(s.Value)}"));
}
