namespace Redraft.Sandbox;

/// <summary>One thing that isolation needs, and whether it is there.</summary>
/// <param name="Name">What was looked at, in a word or two.</param>
/// <param name="Ok">Whether it is as it has to be.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Fix">The command that would put it right, or null.</param>
public sealed record SandboxCheck(string Name, bool Ok, string Detail, string? Fix);
