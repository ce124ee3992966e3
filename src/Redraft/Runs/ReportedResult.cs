namespace Redraft.Runs;

/// <summary>One measurement with its 95 % interval.</summary>
/// <param name="Name">What was measured: <c>zero-shot</c>, <c>ilf-round-1</c>, <c>refine-relevant</c> …</param>
/// <param name="Metric"><c>pass@1</c>, <c>pass@10</c>, <c>exact-match</c>, <c>perplexity</c> …</param>
/// <param name="Value">The estimate; rates are 0 to 1.</param>
/// <param name="Low">The interval's lower end.</param>
/// <param name="High">The interval's upper end.</param>
/// <param name="N">Over how many problems.</param>
/// <param name="Seed">The one seed that it belongs to, or null where all seeds are pooled.</param>
public sealed record ReportedResult(string Name, string Metric, double Value, double Low, double High, int N, ulong? Seed = null)
{
    /// <summary>How many verdicts of each strength it rests on; null where no program was judged.</summary>
    public IReadOnlyDictionary<string, int>? Strengths { get; init; }

    /// <summary><c>not isolated</c> where programs ran without isolation; else null.</summary>
    public string? Isolation { get; init; }
}
