namespace Redraft.Rewarding;

/// <summary>The loss of one answer word after its prompt, in nats a token, by two ways to take the mean.</summary>
/// <remarks>
/// <code>
/// ours     = Σ_t w[t]·loss[t] / Σ_t w[t]
/// official = Σ_t w[t]·loss[t] / (how many w[t]·loss[t] aren't 0),   w = 1 for the answer, the prompt's weight for its tokens
/// </code>
/// Without loss on the prompt they are the same. Source: Scheurer et al. 2023, arXiv:2303.16755, whose published training code has the second; training here takes the first.
/// </remarks>
public static class AnswerLoss
{
    /// <summary>Divided by the sum of the weights, as training here does.</summary>
    /// <param name="prompt">The loss of each token of the prompt but the first.</param>
    /// <param name="answer">The answer word's.</param>
    /// <param name="promptWeight">From 0 to 1.</param>
    public static double BySumOfWeights(IReadOnlyList<double> prompt, double answer, double promptWeight)
        => Sum(prompt, answer, promptWeight) / (1 + (promptWeight * prompt.Count));

    /// <summary>Divided by the count of tokens whose weighted loss isn't 0, as the source's training does.</summary>
    /// <inheritdoc cref="BySumOfWeights"/>
    public static double ByCount(IReadOnlyList<double> prompt, double answer, double promptWeight)
        => Sum(prompt, answer, promptWeight) / Math.Max(1, prompt.Append(answer).Where((loss, t) => loss * (t == prompt.Count ? 1 : promptWeight) != 0).Count());

    private static double Sum(IReadOnlyList<double> prompt, double answer, double promptWeight)
        => answer + prompt.Sum(loss => promptWeight * loss);
}
