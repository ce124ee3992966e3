namespace Redraft.Evaluating;

/// <summary>A place in a program that was being carried out.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Function">What was being carried out, bounded and escaped: <c>solve</c>; <c>&lt;module&gt;</c> at the top level, empty where nothing was yet.</param>
public sealed record CodePlace(int Line, string Function);
