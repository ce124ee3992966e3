namespace Redraft.Engine.Sampling;

/// <summary>A given token, and what the model thought of it.</summary>
/// <param name="LogProbability">In nats.</param>
/// <param name="Rank">1 for the likeliest token, 2 for the next …; of equals all have the same.</param>
/// <param name="Likeliest">The likeliest tokens at its place, the likeliest first: as many as were asked for.</param>
public readonly record struct ScoredToken(float LogProbability, int Rank, IReadOnlyList<TokenChance> Likeliest);
