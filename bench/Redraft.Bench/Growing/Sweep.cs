namespace Redraft.Bench.Growing;

/// <summary>One factor, varied while all others stay.</summary>
/// <param name="Name">Of the chart's file.</param>
/// <param name="Work">What is done: <c>training</c> or <c>generation</c>.</param>
/// <param name="Factor">What is varied, as its axis says.</param>
/// <param name="Fixed">What stays, in words.</param>
/// <param name="Remark">Where measured growth departs from the prediction, and why.</param>
/// <param name="Points">Five or more, ascending.</param>
internal sealed record Sweep(string Name, string Work, string Factor, string Fixed, string Remark, IReadOnlyList<GrowthPoint> Points);
