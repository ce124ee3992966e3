namespace Redraft.Sandbox.Judging;

/// <summary>Our own failure while grading; becomes <see cref="Redraft.Evaluating.Verdict.Harness"/>.</summary>
internal sealed class HarnessException(string message) : Exception(message);
