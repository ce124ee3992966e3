namespace Redraft.Evaluating;

/// <summary>Per-problem pass@k of a stage's samples, for averaging and pairing.</summary>
/// <remarks>Source: Chen, M. et al. 2021, arXiv:2107.03374. Samples that our own harness failed to grade count neither way.</remarks>
internal static class PassRates
{
    /// <summary>pass@k by problem id; problems with fewer than k graded samples are left out.</summary>
    public static SortedDictionary<string, double> ByProblem(IEnumerable<(Draft Draft, Score Score)> samples, int k)
    {
        var rates = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var problem in samples.Where(s => s.Score.Kind != "harness").GroupBy(s => s.Draft.ProblemId))
        {
            var count = problem.Count();
            if (count >= k)
            {
                rates[problem.Key] = PassAtK.Of(count, problem.Count(s => s.Score.Passed), k);
            }
        }

        return rates;
    }
}
