namespace Redraft.Runs;

/// <summary>A difference a − b over the same problems, with its 95 % interval.</summary>
/// <param name="A">The first result's name.</param>
/// <param name="B">The name of the result that is subtracted.</param>
/// <param name="Metric">The metric of both.</param>
/// <param name="Value">a − b.</param>
/// <param name="Low">The interval's lower end.</param>
/// <param name="High">The interval's upper end.</param>
/// <param name="Seed">The one seed that it belongs to, or null where all seeds are pooled.</param>
public sealed record ReportedDifference(string A, string B, string Metric, double Value, double Low, double High, ulong? Seed = null)
{
    /// <summary>How many verdicts of each strength it rests on, both sides together; null where no program was judged.</summary>
    public IReadOnlyDictionary<string, int>? Strengths { get; init; }

    /// <summary>The exact p value of the sign test over the problems on which the two differ; null in reports of before it was there.</summary>
    public double? P { get; init; }

    /// <summary><c>not isolated</c> where programs ran without isolation; else null.</summary>
    public string? Isolation { get; init; }
}
