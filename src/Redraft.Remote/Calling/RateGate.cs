namespace Redraft.Remote.Calling;

/// <summary>Lets one part's requests to a server through: so many at a time, and none while the server has asked any part for a pause. Thread-safe.</summary>
/// <param name="concurrency">The most at a time.</param>
/// <param name="pause">The server's, which other parts share.</param>
/// <param name="clock">Tells when a pause is over.</param>
internal sealed class RateGate(int concurrency, ServerPause pause, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _places = new(concurrency, concurrency);
    private readonly SemaphoreSlim _approach = new(concurrency + Ahead(concurrency));

    /// <summary>Waits until a place will be free soon: a quarter more are let so far than there are places, so that what is to be done before sending holds none of them.</summary>
    /// <returns>The right to <see cref="EnterAsync"/>, given back by disposing it after the place.</returns>
    public async Task<IDisposable> ApproachAsync(CancellationToken cancellation)
    {
        await _approach.WaitAsync(cancellation).ConfigureAwait(false);
        return new Place(_approach);
    }

    /// <summary>Waits for a place and for the end of a pause.</summary>
    /// <returns>The place, given back by disposing it.</returns>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await _places.WaitAsync(cancellation).ConfigureAwait(false);
            var wait = pause.Until - clock.GetUtcNow();
            if (wait <= TimeSpan.Zero)
            {
                return new Place(_places);
            }

            _places.Release();
            await Task.Delay(wait, clock, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Closes for some time; a longer pause that is on already stays.</summary>
    public void Close(TimeSpan time) => pause.Extend(clock.GetUtcNow() + time);

    /// <inheritdoc/>
    public void Dispose()
    {
        _places.Dispose();
        _approach.Dispose();
    }

    private static int Ahead(int concurrency) => concurrency / 4;

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
