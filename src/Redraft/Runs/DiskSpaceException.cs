namespace Redraft.Runs;

/// <summary>A disk has less space than a run will need; nothing was begun.</summary>
public sealed class DiskSpaceException(string message) : IOException(message);
