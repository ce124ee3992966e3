namespace Redraft.Engine.Sampling;

/// <summary>A drawn sequence.</summary>
/// <param name="Text">Its text, cut before the stop string where one ended it; invalid UTF-8 becomes U+FFFD.</param>
/// <param name="Tokens">All tokens drawn: also the one that ends the text, and those that spell the stop string.</param>
/// <param name="LogProbabilities">Each token's log-probability in nats under the model, untempered and unfiltered.</param>
/// <param name="SampledLogProbabilities">The same under the distribution that it was drawn from.</param>
/// <param name="Finished">Whether it ended by itself; false at the token limit and at the end of the context.</param>
public sealed record SampledSequence(
    string Text,
    IReadOnlyList<int> Tokens,
    IReadOnlyList<float> LogProbabilities,
    IReadOnlyList<float> SampledLogProbabilities,
    bool Finished)
{
    /// <summary>How many of its tokens' bytes the text takes; those after it spell the stop.</summary>
    public int TextBytes { get; init; }
}
