namespace Redraft.Engine.Checkpoints;

/// <summary>A tensor that an architecture expects in a file.</summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="Shape">Sizes as stored, row-major.</param>
public sealed record StoredTensor(string Name, params IReadOnlyList<long> Shape);
