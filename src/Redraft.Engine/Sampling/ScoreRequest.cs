namespace Redraft.Engine.Sampling;

/// <summary>Completions of one prompt to be scored.</summary>
/// <param name="Prompt">Its token ids, at least one; taken in once for all completions.</param>
/// <param name="Completions">Token ids.</param>
public sealed record ScoreRequest(IReadOnlyList<int> Prompt, IReadOnlyList<IReadOnlyList<int>> Completions);
