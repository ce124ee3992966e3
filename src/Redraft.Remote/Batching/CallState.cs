namespace Redraft.Remote.Batching;

/// <summary>How far a call is.</summary>
/// <param name="Answered">Whether its answer is kept.</param>
/// <param name="Batch">The batch that it is under way in, or null.</param>
/// <param name="Held">Whether somebody is about to make it.</param>
/// <param name="HeldFor">How long another process still holds it unless it renews that; null where none does.</param>
internal readonly record struct CallState(bool Answered, string? Batch, bool Held, TimeSpan? HeldFor)
{
    /// <summary>Whether it is anybody's to make.</summary>
    public bool IsFree => !Answered && !Held;
}
