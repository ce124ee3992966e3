namespace Redraft.Engine.Objectives;

/// <summary>Preference: the pairwise logistic loss of a scalar head, in which two rows of the language-model head are its weights.</summary>
/// <remarks>
/// <code>
/// s(x) = logp[yes after x] − logp[no after x] = (w[yes] − w[no])·h(x)        h: the last token's final hidden state
/// Δ = s(preferred) − s(other) = Σ_t w[t]·logp[t],   w = 1, −1, −1, 1
/// loss = ln(1 + exp(−Δ)) / pairs        ∂loss/∂logp[t] = −w[t]·σ(−Δ) / pairs
/// </code>
/// Nats a pair. Four examples follow one another: the preferred text with yes and with no, the other one with yes and with no, one token each. The
/// softmax's own normalisation cancels in s, so s is a linear head without a bias on the hidden state, which starts as the difference of two rows.
/// Source: Scheurer et al. 2023, arXiv:2303.16755 (−log σ(s_preferred − s_other)); Bradley and Terry 1952, "Rank analysis of incomplete block designs".
/// Differs from the source: no head of its own, drawn at random, but one that the model's own answers begin.
/// </remarks>
public sealed class PairwiseLogistic : ITokenObjective
{
    /// <inheritdoc/>
    public string Name => "pairwise-logistic";

    /// <inheritdoc/>
    public string Summary => "preference: the logistic loss of the difference of a pair's scores";

    /// <inheritdoc/>
    public int Together => 4;

    /// <inheritdoc/>
    public double Normalizer(ReadOnlySpan<float> weights) => weights.ContainsAnyExcept(0f) ? 1 : 0;

    /// <inheritdoc/>
    public double Evaluate(ReadOnlySpan<float> logProbabilities, ReadOnlySpan<float> weights, double normalizer, Span<float> gradient)
    {
        var difference = 0.0;
        for (var t = 0; t < weights.Length; t++)
        {
            difference += weights[t] == 0 ? 0 : (double)weights[t] * logProbabilities[t];
        }

        var wrong = 1 / (1 + Math.Exp(difference)); // σ(−Δ)
        for (var t = 0; t < weights.Length; t++)
        {
            gradient[t] = (float)(-weights[t] * wrong / normalizer);
        }

        return (Math.Max(0, -difference) + Math.Log(1 + Math.Exp(-Math.Abs(difference)))) / normalizer;
    }
}
