using Redraft.Remote.Calling;

namespace Redraft.Remote.Batching;

/// <summary>A call that is to be answered in a batch.</summary>
/// <param name="Key">Its key, which its line bears too.</param>
/// <param name="Call">The call.</param>
/// <param name="Index">Which of the wanted calls it is.</param>
internal sealed record BatchedCall(string Key, Call Call, int Index);
