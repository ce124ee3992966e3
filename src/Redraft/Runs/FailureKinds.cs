namespace Redraft.Runs;

/// <summary>How a policy's held-out samples ended.</summary>
/// <param name="Name">The policy, named as its result.</param>
/// <param name="Counts">Samples by kind: <c>pass</c>, <c>wrong</c>, <c>exception</c>, <c>syntax</c>, <c>missing-function</c> …</param>
public sealed record FailureKinds(string Name, IReadOnlyDictionary<string, int> Counts);
