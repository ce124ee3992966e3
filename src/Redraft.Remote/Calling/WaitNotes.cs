namespace Redraft.Remote.Calling;

/// <summary>Says that something waits for another process, once for each lease that it waits for. Thread-safe.</summary>
/// <param name="around">Who hears it, and the clock.</param>
/// <param name="model">The model's id.</param>
internal sealed class WaitNotes(HostedSurroundings around, string model)
{
    private readonly Lock _lock = new();
    private DateTimeOffset _silentUntil = DateTimeOffset.MinValue;

    /// <summary>Says it.</summary>
    /// <param name="what">What is waited for.</param>
    /// <param name="heldFor">How long the other process's lease still lasts; null where it is this process's, of which nothing is said.</param>
    public void Say(string what, TimeSpan? heldFor)
    {
        if (heldFor is not { } rest || rest <= TimeSpan.Zero)
        {
            return;
        }

        lock (_lock)
        {
            var now = around.Clock.GetUtcNow();
            if (now < _silentUntil)
            {
                return;
            }

            _silentUntil = now + CallStore.Lease;
        }

        around.Say($"{model}: waits for {what} that another process may be making: until that is done, or {Math.Ceiling(rest.TotalSeconds):0} s at most if it is gone");
    }
}
