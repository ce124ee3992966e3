namespace Redraft.Engine.Sampling;

/// <summary>A prompt and the samples wanted of it.</summary>
/// <param name="Prompt">Its token ids, at least one.</param>
/// <param name="Seeds">One seed per sample; a sample depends on its seed, the prompt, the options and the weights alone.</param>
public sealed record SampleRequest(IReadOnlyList<int> Prompt, IReadOnlyList<ulong> Seeds);
