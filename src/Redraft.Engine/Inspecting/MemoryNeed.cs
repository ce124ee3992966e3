namespace Redraft.Engine.Inspecting;

/// <summary>What work with a model takes.</summary>
/// <param name="Work">The work, in words.</param>
/// <param name="Bytes">Memory at its peak, as computed from the sizes: weights, what is kept beside them, one pass.</param>
public sealed record MemoryNeed(string Work, long Bytes);
