namespace Redraft.Engine.Sampling;

/// <summary>A token that may stand at a place, and how likely it is there.</summary>
/// <param name="Token">Its id.</param>
/// <param name="LogProbability">In nats, under the model: no temperature, no filter.</param>
public readonly record struct TokenChance(int Token, float LogProbability);
