using Redraft.Evaluating;

namespace Redraft.Sweeping;

/// <summary>Chooses the best of a grid.</summary>
/// <remarks>
/// <code>
/// value[p, x] = mean over seeds of pass@k of point p on validation problem x
/// chosen      = argmax over p of mean over x of value[p, x]       of equals the first of the grid
/// behind[p]   = mean over x of (value[chosen, x] − value[p, x])   95 % interval by resampling problems
/// </code>
/// Only problems that every point has count. The chosen one's own value is the best of several on the same problems, so it flatters; that is why the
/// held-out problems are looked at once, afterwards. Source: the sweeps of Scheurer et al. 2023, arXiv:2303.16755. Differs from the source: there one axis at a
/// time by the loss on 200 human summaries, here every combination by what is wanted in the end.
/// </remarks>
internal static class SweepChoice
{
    /// <summary>The points' results and the index of the chosen one.</summary>
    /// <param name="points">The grid.</param>
    /// <param name="values">pass@k by problem, a dictionary for each point.</param>
    /// <exception cref="InvalidDataException">If no problem is in all of them.</exception>
    public static (IReadOnlyList<SweepResult> Results, int Chosen) Of(IReadOnlyList<SweepPoint> points, IReadOnlyList<IReadOnlyDictionary<string, double>> values)
    {
        var shared = values[0].Keys.Where(problem => values.All(of => of.ContainsKey(problem))).Order(StringComparer.Ordinal).ToList();
        if (shared.Count == 0)
        {
            throw new InvalidDataException("no validation problem was judged with every setting, so there is nothing to choose by");
        }

        var rates = values.Select(of => shared.Select(problem => of[problem]).ToList()).ToList();
        var means = rates.Select(of => Math.Round(of.Average(), 12)).ToList(); // equal but for the order of adding is equal
        var chosen = means.IndexOf(means.Max());
        return ([.. points.Select((point, i) => new SweepResult(point, Bootstrap.Rate(rates[i]), Bootstrap.PairedDifference(rates[chosen], rates[i])))], chosen);
    }
}
