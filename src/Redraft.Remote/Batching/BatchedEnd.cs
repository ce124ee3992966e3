using Redraft.Remote.Calling;

namespace Redraft.Remote.Batching;

/// <summary>How a call in a batch ended.</summary>
/// <param name="Answer">Its answer; null where there is none, and it can be made again.</param>
/// <param name="Usage">The tokens that the answer took.</param>
/// <param name="Spent">What it has cost.</param>
internal readonly record struct BatchedEnd(CallAnswer? Answer, CallUsage Usage, Spending Spent);
