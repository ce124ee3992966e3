using Redraft.Evaluating;

namespace Redraft.Viewing;

/// <summary>Two stages on the same problems, of one run or of two: what got better and what got worse.</summary>
/// <param name="Problems">The problems that both have, the most improved first.</param>
/// <param name="Difference">The mean of b − a over them, with the 95 % interval of paired problems.</param>
/// <param name="OnlyInOne">Problems that only one of them has, left out.</param>
public sealed record StageComparison(IReadOnlyList<ComparedProblem> Problems, Estimate Difference, int OnlyInOne)
{
    /// <summary>Problems whose rate rose.</summary>
    public int Better => Problems.Count(problem => problem.Change > 0);

    /// <summary>Problems whose rate fell.</summary>
    public int Worse => Problems.Count(problem => problem.Change < 0);

    /// <summary>Compares.</summary>
    /// <param name="a">pass@k of each problem before.</param>
    /// <param name="b">The same after.</param>
    public static StageComparison Of(IReadOnlyDictionary<string, double> a, IReadOnlyDictionary<string, double> b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var shared = a.Keys.Where(b.ContainsKey).Order(StringComparer.Ordinal).ToList();
        return new StageComparison(
            [.. shared.Select(id => new ComparedProblem(id, a[id], b[id])).OrderByDescending(problem => problem.Change).ThenBy(problem => problem.ProblemId, StringComparer.Ordinal)],
            Bootstrap.PairedDifference([.. shared.Select(id => b[id])], [.. shared.Select(id => a[id])]),
            a.Count + b.Count - (2 * shared.Count));
    }
}

/// <summary>One problem in two stages.</summary>
/// <param name="ProblemId">The problem.</param>
/// <param name="A">Its rate before.</param>
/// <param name="B">Its rate after.</param>
public sealed record ComparedProblem(string ProblemId, double A, double B)
{
    /// <summary>b − a.</summary>
    public double Change => Math.Round(B - A, 12); // what is left of equal sums must not look like a change
}
