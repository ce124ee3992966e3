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
    ];

    /// <summary>The metric of a reported name, such as <c>pass@10</c>, or null.</summary>
    public static Metric? Find(string name) => All.FirstOrDefault(metric => metric.Name == name
        || (metric.Name.EndsWith(Number, StringComparison.Ordinal) && name.StartsWith(metric.Name[..^1], StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(metric.Name.Length - 1), out _)));
}
