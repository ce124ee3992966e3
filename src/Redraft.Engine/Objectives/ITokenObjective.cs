namespace Redraft.Engine.Objectives;

/// <summary>A loss that is a pure function of the log-probabilities of a completion's tokens, one completion at a time.</summary>
/// <remarks>Knows no tensors: the engine turns ∂loss/∂logp[t] into gradients of the weights.</remarks>
public interface ITokenObjective
{
    /// <summary>Its name in recipes, in kebab case.</summary>
    string Name { get; }

    /// <summary>One line for <c>redraft list</c>.</summary>
    string Summary { get; }

    /// <summary>How many examples that follow one another it judges at once, as one completion: 1, the default, or those of a pair. They are never torn apart.</summary>
    int Together => 1;

    /// <summary>Whether each token's gradient follows from its own log-probability, weight and the normalizer alone, so that a long completion may come in parts. Default false.</summary>
    bool Decomposes => false;

    /// <summary>What a completion adds to the batch's denominator, which is known before any forward pass.</summary>
    /// <param name="weights">One per token that carries loss.</param>
    double Normalizer(ReadOnlySpan<float> weights);

    /// <summary>This completion's part of the batch's loss.</summary>
    /// <param name="logProbabilities">logp[t] in nats under the policy, of the tokens that carry loss.</param>
    /// <param name="weights">One per token that carries loss.</param>
    /// <param name="normalizer">The sum of <see cref="Normalizer"/> over the batch.</param>
    /// <param name="gradient">Receives ∂loss/∂logp[t].</param>
    double Evaluate(ReadOnlySpan<float> logProbabilities, ReadOnlySpan<float> weights, double normalizer, Span<float> gradient);
}
