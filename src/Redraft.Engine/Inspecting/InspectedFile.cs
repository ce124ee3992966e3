namespace Redraft.Engine.Inspecting;

/// <summary>A file of a checkpoint.</summary>
/// <param name="Name">Its plain name.</param>
/// <param name="Bytes">Its size.</param>
public sealed record InspectedFile(string Name, long Bytes);
