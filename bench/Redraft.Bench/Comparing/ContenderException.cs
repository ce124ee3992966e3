namespace Redraft.Bench.Comparing;

/// <summary>A contender can't start, or has failed; the message says what was run and what it said.</summary>
/// <param name="message">What happened.</param>
internal sealed class ContenderException(string message) : Exception(message);
