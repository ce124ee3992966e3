namespace Redraft.Engine.Objectives;

/// <summary>Imitation: weighted negative log-likelihood of the tokens, averaged over the batch.</summary>
/// <remarks>
/// <code>
/// loss = −Σ_t w[t]·logp[t] / Σ |w|  over all completions of the batch        ∂loss/∂logp[t] = −w[t] / Σ |w|
/// </code>
/// Nats per token. With weights of 0 and 1 it's the loss of supervised finetuning, and that of ILF's last step, where the
/// completions are the selected redrafts; a negative weight makes a token less likely.
/// Source: Chen et al. 2023, arXiv:2303.16749, Algorithm 1, line 12 (finetuning by maximum likelihood).
/// </remarks>
public sealed class WeightedNll : ITokenObjective
{
    /// <inheritdoc/>
    public string Name => "weighted-nll";

    /// <inheritdoc/>
    public string Summary => "imitation: negative log-likelihood of the tokens, each with its weight";

    /// <inheritdoc/>
    public bool Decomposes => true;

    /// <inheritdoc/>
    public double Normalizer(ReadOnlySpan<float> weights)
    {
        var sum = 0.0;
        foreach (var weight in weights)
        {
            sum += Math.Abs(weight);
        }

        return sum;
    }

    /// <inheritdoc/>
    public double Evaluate(ReadOnlySpan<float> logProbabilities, ReadOnlySpan<float> weights, double normalizer, Span<float> gradient)
    {
        var loss = 0.0;
        for (var t = 0; t < weights.Length; t++)
        {
            loss -= weights[t] * logProbabilities[t] / normalizer;
            gradient[t] = (float)(-weights[t] / normalizer);
        }

        return loss;
    }
}
