namespace Redraft.Runs.Copying;

/// <summary>What a copy came to.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Records">Rows of all tables.</param>
/// <param name="Digest">SHA-256 of all rows, the same of the run and its copy wherever they are.</param>
/// <param name="Files">Files beside the records.</param>
/// <param name="Bytes">Their bytes.</param>
public sealed record CopiedRun(string Folder, long Records, string Digest, int Files, long Bytes);
