namespace Redraft.Engine.Sampling;

/// <summary>A drawn token with its log-probabilities in nats.</summary>
/// <param name="Token">Its id.</param>
/// <param name="LogProbability">Under the model: no temperature, no filter.</param>
/// <param name="SampledLogProbability">Under the distribution that it was drawn from; 0 where the likeliest token is taken.</param>
internal readonly record struct TokenDraw(int Token, float LogProbability, float SampledLogProbability);
