using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Redraft.Bench.Reaching;

/// <summary>Lets everybody wait equally long, to some tenths of a millisecond: .NET's timers count whole milliseconds and fire one to two late.</summary>
/// <param name="delay">How long.</param>
internal sealed partial class EvenDelay(TimeSpan delay) : IDisposable
{
    private readonly BlockingCollection<(long Since, TaskCompletionSource Done)> _waiting = []; // who came first is due first
    private readonly ManualResetEventSlim _never = new();
    private Thread? _thread;

    /// <summary>Waits. What follows runs on the one thread that lets go, and must be short.</summary>
    /// <param name="since">The <see cref="Stopwatch"/>'s time from which it counts.</param>
    public Task WaitAsync(long since)
    {
        var done = new TaskCompletionSource();
        _waiting.Add((since, done));
        return done.Task;
    }

    /// <summary>Begins to let go.</summary>
    public void Start()
    {
        _thread = new Thread(Work) { IsBackground = true };
        _thread.Start();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _waiting.CompleteAdding();
        _thread?.Join();
        _waiting.Dispose();
        _never.Dispose();
    }

    private void Work()
    {
        foreach (var (since, done) in _waiting.GetConsumingEnumerable())
        {
            while (delay - Stopwatch.GetElapsedTime(since) is var rest && rest > TimeSpan.Zero)
            {
                if (OperatingSystem.IsLinux())
                {
                    var time = new Duration { Seconds = (long)rest.TotalSeconds, Nanoseconds = (long)rest.TotalNanoseconds % 1_000_000_000 };
                    _ = Sleep(ref time, 0);
                }
                else
                {
                    _never.Wait(rest);
                }
            }

            done.SetResult();
        }
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int Sleep(ref Duration time, nint rest);

    private struct Duration
    {
        public long Seconds, Nanoseconds;
    }
}
