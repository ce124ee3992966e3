namespace Redraft.Remote.Calling;

/// <summary>Lets requests to a server through: so many at a time, and none while the server has asked for a pause. Thread-safe.</summary>
/// <param name="concurrency">The most at a time.</param>
/// <param name="clock">Tells when a pause is over.</param>
internal sealed class RateGate(int concurrency, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _places = new(concurrency, concurrency);
    private readonly Lock _lock = new();
    private DateTimeOffset _closedUntil = DateTimeOffset.MinValue;

    /// <summary>Waits for a place and for the end of a pause.</summary>
    /// <returns>The place, given back by disposing it.</returns>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await _places.WaitAsync(cancellation).ConfigureAwait(false);
            var wait = Remaining();
            if (wait <= TimeSpan.Zero)
            {
                return new Place(_places);
            }

            _places.Release();
            await Task.Delay(wait, clock, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Closes for some time; a longer pause that is on already stays.</summary>
    public void Close(TimeSpan pause)
    {
        lock (_lock)
        {
            var until = clock.GetUtcNow() + pause;
            _closedUntil = until > _closedUntil ? until : _closedUntil;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    private TimeSpan Remaining()
    {
        lock (_lock)
        {
            return _closedUntil - clock.GetUtcNow();
        }
    }

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
