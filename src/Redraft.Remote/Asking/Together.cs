namespace Redraft.Remote.Asking;

/// <summary>Does many things at once, and lets those that are under way end when one has failed: what they cost isn't lost.</summary>
internal static class Together
{
    /// <summary>The results in the order of the items.</summary>
    /// <param name="items">What is to be done.</param>
    /// <param name="degree">The most at a time.</param>
    /// <param name="work">Does one.</param>
    /// <param name="cancellation">Ends all.</param>
    public static async Task<IReadOnlyList<TResult>> DoAsync<T, TResult>(IReadOnlyList<T> items, int degree, Func<T, Task<TResult>> work, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var results = new TResult[items.Count];
        var (next, failed) = (-1, false);
        async Task WorkAsync()
        {
            while (!Volatile.Read(ref failed) && Interlocked.Increment(ref next) is var i && i < items.Count)
            {
                try
                {
                    cancellation.ThrowIfCancellationRequested();
                    results[i] = await work(items[i]).ConfigureAwait(false);
                }
                catch
                {
                    Volatile.Write(ref failed, true);
                    throw;
                }
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Math.Min(degree, items.Count)).Select(_ => Task.Run(WorkAsync, cancellation))).ConfigureAwait(false);
        return results;
    }
}
