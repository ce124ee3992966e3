using Redraft.Evaluating.Statistics;

namespace Redraft.Evaluating;

/// <summary>Everything that reports measure. To add a metric: a class in this folder and a line here.</summary>
public static class MetricList
{
    private const string Number = "@k";

    /// <summary>The list, in the order shown.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        new(PassAtK.Metric + Number, "the chance that at least one of k samples passes, over held-out problems", true, typeof(PassAtK)),
        new(Divergence.Forward, "KL(base ‖ policy) in nats a completion: what the policy has stopped writing", false, typeof(Divergence)),
        new(Divergence.Backward, "KL(policy ‖ base) in nats a completion: what the policy writes that the base didn't", false, typeof(Divergence)),
        new(Perplexity.Metric, "how surprising the lessons are to the base model, a token", false, typeof(Perplexity)),
        new(WinRate.Metric, "how often a method's answer is preferred, ties half", true, typeof(WinRate)),
        new(LengthControlledWinRate.Metric, "the win rate that is left when both answers are equally long", true, typeof(LengthControlledWinRate)),
        new(MeanRank.Metric, "the mean place among all methods, 1 the best", false, typeof(MeanRank)),
        new(BestOfN.Metric + Number, "what the best of k samples by a scorer is truly worth", false, typeof(BestOfN)),
        new(BestOfNDivergence.Metric + Number, "KL(best of k ‖ policy) in nats a choice", false, typeof(BestOfNDivergence)),
        new(BestOfNDivergence.AnalyticMetric + Number, "the same by the formula, as if no two samples were equally good", false, typeof(BestOfNDivergence)),
        new(ImportanceWeights.Metric, "how many equally weighted redrafts carry as much as the weighted ones", false, typeof(ImportanceWeights)),
        new(UnconditionalDivergence.Forward, "KL(base ‖ policy) in nats a text, without a prompt", false, typeof(UnconditionalDivergence)),
        new(UnconditionalDivergence.Backward, "KL(policy ‖ base) in nats a text, without a prompt", false, typeof(UnconditionalDivergence)),
        new(PairwiseAccuracy.Metric, "how often a reward model scores the preferred text higher", true, typeof(PairwiseAccuracy)),
        new(PairwiseAccuracy.Ties, "how many comparisons prefer neither text, and count for nothing", true, typeof(PairwiseAccuracy)),
        new(Calibration.CameTrue, "how often what a reward model predicts with about one probability comes true", true, typeof(Calibration)),
        new(Calibration.Error, "how far predicted probabilities lie from what came true", true, typeof(Calibration)),
        new(Calibration.Brier, "the mean squared error of predicted probabilities", false, typeof(Calibration)),
        new(FeedbackStatistics.WordsMetric, "words in a piece of feedback", false, typeof(FeedbackStatistics)),
        new(FeedbackStatistics.PointsMetric, "points that a piece of feedback makes", false, typeof(FeedbackStatistics)),
        new(FeedbackStatistics.IncorporationMetric, "the share of redrafts that carry out their feedback", true, typeof(FeedbackStatistics)),
        new(KrippendorffAlpha.Metric, "how far annotators agree beyond chance", false, typeof(KrippendorffAlpha)),
    ];

    /// <summary>The metric of a reported name, such as <c>pass@10</c>, or null.</summary>
    public static Metric? Find(string name) => All.FirstOrDefault(metric => metric.Name == name
        || (metric.Name.EndsWith(Number, StringComparison.Ordinal) && name.StartsWith(metric.Name[..^1], StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(metric.Name.Length - 1), out _)));
}
