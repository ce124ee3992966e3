using System.Globalization;
using Found = System.Collections.Generic.IReadOnlyDictionary<string, string[]>;

namespace Redraft.Tests.Methods;

/// <summary>Who computes the worked numbers: the word behind <c>worked</c> → the product's own code.</summary>
internal static class WorkedMethods
{
    private static readonly Dictionary<string, Func<Given, Task<Found>>> All = new()
    {
        ["pass@k"] = WorkedStatistics.PassAtK,
        ["rate"] = WorkedStatistics.Rate,
        ["paired"] = WorkedStatistics.Paired,
        ["perplexity"] = WorkedStatistics.PerplexityAsync,
        ["divergence"] = WorkedStatistics.DivergenceAsync,
        ["unconditional"] = WorkedStatistics.UnconditionalAsync,
        ["win-rate"] = WorkedComparisons.WinRate,
        ["mean-rank"] = WorkedComparisons.MeanRank,
        ["holm"] = WorkedComparisons.Holm,
        ["length-controlled"] = WorkedComparisons.LengthControlled,
        ["pairs"] = WorkedComparisons.Pairs,
        ["calibration"] = WorkedComparisons.Calibration,
        ["agreement"] = WorkedComparisons.Agreement,
        ["feedback-text"] = WorkedComparisons.FeedbackText,
        ["best-of"] = WorkedBestOfN.Curve,
        ["best-of-kl"] = WorkedBestOfN.Divergence,
        ["weights"] = WorkedBestOfN.Weights,
        ["select"] = WorkedSelection.Select,
        ["answer"] = WorkedRating.Answer,
        ["ensemble"] = WorkedRating.EnsembleAsync,
        ["weigh"] = WorkedRating.Weigh,
        ["pairwise-logistic"] = WorkedRewards.Pair,
        ["answer-loss"] = WorkedRewards.Answer,
        ["share"] = WorkedSelection.Share,
        ["feedback-rule"] = WorkedSelection.FeedbackRule,
        ["shuffle"] = WorkedSelection.Shuffle,
        ["weighted-nll"] = WorkedTraining.WeightedNll,
        ["lora"] = WorkedAdapting.Lora,
        ["lora-size"] = WorkedAdapting.Size,
        ["recompute"] = WorkedRecomputing.Floats,
        ["product"] = WorkedPrecision.Product,
        ["ema"] = WorkedAveraging.Ema,
        ["soup"] = WorkedAveraging.Soup,
        ["schedule"] = WorkedTraining.Schedule,
        ["steps"] = WorkedTraining.StepsAsync,
        ["toy-run"] = WorkedTraining.ToyRunAsync,
        ["rounds"] = WorkedImitation.RoundsAsync,
        ["sweep"] = WorkedSweeps.Choose,
        ["points"] = WorkedSweeps.Points,
        ["words-first"] = WorkedImitation.WordsFirstAsync,
        ["line"] = WorkedImitation.Line,
        ["ideal"] = WorkedImitation.IdealAsync,
        ["critique"] = WorkedImitation.CritiqueAsync,
        ["worth"] = WorkedTasks.Worth,
        ["score"] = WorkedTasks.ScoreAsync,
        ["weights-of"] = WorkedTasks.WeightsOf,
    };

    public static Task<Found> ComputeAsync(WorkedExample example)
        => All.TryGetValue(example.Method, out var compute)
            ? compute(example.Given)
            : throw new KeyNotFoundException($"{example.Place}: nobody computes '{example.Method}'; there are {string.Join(", ", All.Keys)}");

    /// <summary>Found values, as the pages write them.</summary>
    public static Task<Found> Result(params IEnumerable<(string Key, object[] Values)> found)
        => Task.FromResult<Found>(found.ToDictionary(f => f.Key, f => f.Values.Select(v => Convert.ToString(v, CultureInfo.InvariantCulture)!).ToArray()));
}
