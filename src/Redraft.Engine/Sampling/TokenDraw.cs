namespace Redraft.Engine.Sampling;

/// <summary>A drawn token with its log-probabilities in nats.</summary>
/// <param name="Token">Its id.</param>
/// <param name="LogProbability">Under the model: no temperature, no filter.</param>
/// <param name="SampledLogProbability">Under the distribution that it was drawn from; 0 where the likeliest token is taken.</param>
public readonly record struct TokenDraw(int Token, float LogProbability, float SampledLogProbability)
{
    /// <summary>The likeliest tokens at its place, the likeliest first: as many as <see cref="DecodingOptions.Likeliest"/> asks for.</summary>
    public IReadOnlyList<TokenChance> Likeliest { get; init; } = [];
}
