namespace Redraft.Remote.Batching;

/// <summary>A batch as the call store knows it.</summary>
/// <param name="Id">Ours, which the server's metadata bear.</param>
/// <param name="Run">The run that began it.</param>
/// <param name="Model">The model that what it costs is counted by.</param>
/// <param name="Path">What its calls ask, the same for all.</param>
/// <param name="Job">The server's name of it; null where nobody knows whether it was begun.</param>
internal sealed record BatchRecord(string Id, string Run, string Model, string Path, string? Job);
