namespace Redraft.Remote.Calling;

/// <summary>What a store says to somebody who is about to make a call.</summary>
/// <param name="Answer">The answer that is there already, or null.</param>
/// <param name="Mine">Whether it is theirs to make now.</param>
/// <param name="Batch">The batch that the call is under way in, or null.</param>
/// <param name="HeldFor">How long another process still holds it unless it renews that; null where none does.</param>
internal readonly record struct CallTurn(CallAnswer? Answer, bool Mine, string? Batch = null, TimeSpan? HeldFor = null);
