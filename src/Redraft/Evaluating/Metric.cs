namespace Redraft.Evaluating;

/// <summary>Something that a report measures.</summary>
/// <param name="Name">Its name in reports; <c>@k</c> at the end stands for a number.</param>
/// <param name="Summary">One line for <c>redraft list</c>.</param>
/// <param name="IsRate">Whether it is a share from 0 to 1, which is written in percent.</param>
/// <param name="ComputedBy">The class that computes it, whose documentation has the formula and its source.</param>
public sealed record Metric(string Name, string Summary, bool IsRate, Type ComputedBy);
