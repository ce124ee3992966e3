using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Redraft.Engine.Kernels;

/// <summary>A fixed number of threads that share out numbered pieces of work.</summary>
/// <remarks>
/// Pieces are claimed dynamically, so a busy neighbour slows one piece and not the whole. What a piece computes must not
/// depend on who computes it: that is what makes results independent of the thread count.
/// A region costs well under a microsecond while the threads are awake: they spin for a bounded time after each region and
/// then sleep. Calls from several threads take turns; a call from inside a piece runs on the calling thread.
/// </remarks>
public sealed class WorkerPool : IDisposable
{
    private const int PausesPerLook = 2;
    private const long Closed = int.MaxValue;
    private static readonly long SpinTicks = Stopwatch.Frequency / 10_000; // 100 µs: longer than the serial gaps of a decoding step

    private readonly Lock _turn = new();
    private readonly object _awake = new();     // workers sleep on it
    private readonly object _finished = new();  // the caller sleeps on it
    private readonly Thread[] _workers;
    private readonly bool _spins;

    private long _ticket = Closed; // region number in the upper half, next unclaimed piece in the lower
    private int _pieces;
    private Action<int>? _body;
    private int _done;
    private Exception? _failure;
    private int _sleepers;
    private bool _callerSleeps;
    private int _callerId;
    private bool _disposed;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">1 or more; the calling thread is one of them. Default: one per processor.</param>
    public WorkerPool(int? threads = null)
    {
        Threads = threads ?? Environment.ProcessorCount;
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1, nameof(threads));
        _spins = Threads <= Environment.ProcessorCount; // else spinning takes the processor from whoever has work
        _workers = new Thread[Threads - 1];
        for (var i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new Thread(Work) { IsBackground = true, Name = $"WorkerPool {i + 1}" };
            _workers[i].Start();
        }
    }

    /// <summary>How many threads work, the caller included.</summary>
    public int Threads { get; }

    /// <summary>Memory that kernels borrow for packed operands and give back.</summary>
    internal Scratch Scratch { get; } = new();

    /// <summary>Calls <paramref name="body"/> once for each piece from 0 to <paramref name="pieces"/> − 1 and returns when all are done.</summary>
    /// <param name="pieces">0 or more. A few per thread balance best.</param>
    /// <param name="body">Gets the piece's number. Keep the delegate when a region runs often: making one is the only allocation.</param>
    /// <exception cref="Exception">The first exception that a piece threw; pieces not begun by then are skipped.</exception>
    public void Run(int pieces, Action<int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentOutOfRangeException.ThrowIfNegative(pieces);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (pieces <= 1 || Threads == 1 || IsInsideRegion())
        {
            for (var piece = 0; piece < pieces; piece++)
            {
                body(piece);
            }

            return;
        }

        lock (_turn)
        {
            RunRegion(pieces, body);
        }
    }

    /// <summary>Stops the threads and frees the scratch memory.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        lock (_turn)
        {
            _disposed = true;
            lock (_awake)
            {
                Monitor.PulseAll(_awake);
            }
        }

        foreach (var worker in _workers)
        {
            worker.Join();
        }

        Scratch.Dispose();
    }

    private bool IsInsideRegion()
    {
        var self = Thread.CurrentThread;
        return Volatile.Read(ref _callerId) == self.ManagedThreadId || Array.IndexOf(_workers, self) >= 0;
    }

    private void RunRegion(int pieces, Action<int> body)
    {
        var region = (_ticket >> 32) + 1;
        _body = body;
        _pieces = pieces;
        _done = 0;
        _failure = null;
        Volatile.Write(ref _callerId, Environment.CurrentManagedThreadId);
        Interlocked.Exchange(ref _ticket, region << 32); // publishes the fields above
        if (Volatile.Read(ref _sleepers) != 0)
        {
            lock (_awake)
            {
                Monitor.PulseAll(_awake);
            }
        }

        ClaimPieces();
        WaitUntilDone(pieces);
        Interlocked.Exchange(ref _ticket, (region << 32) | Closed); // before _pieces can change under a worker's eyes
        Volatile.Write(ref _callerId, 0);
        _body = null;
        if (_failure is { } failure)
        {
            _failure = null;
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Runs unclaimed pieces until there are none.</summary>
    /// <remarks>
    /// A ticket is taken by compare-and-swap, never by increment: the swap succeeds only if the region whose body was read is
    /// still open, so a worker that was held up between the two reads can't run a stale body on a later region's piece.
    /// </remarks>
    private void ClaimPieces()
    {
        while (true)
        {
            var ticket = Volatile.Read(ref _ticket);
            var piece = (int)ticket;
            var pieces = Volatile.Read(ref _pieces);
            var body = Volatile.Read(ref _body);
            if (piece >= pieces || body is null)
            {
                return;
            }

            if (Interlocked.CompareExchange(ref _ticket, ticket + 1, ticket) == ticket)
            {
                RunPiece(piece, pieces, body);
            }
        }
    }

    private void RunPiece(int piece, int pieces, Action<int> body)
    {
        try
        {
            if (Volatile.Read(ref _failure) is null)
            {
                body(piece);
            }
        }
#pragma warning disable CA1031 // Carried to the caller, who rethrows it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, e, null);
        }

        if (Interlocked.Increment(ref _done) == pieces && Volatile.Read(ref _callerSleeps))
        {
            lock (_finished)
            {
                Monitor.Pulse(_finished);
            }
        }
    }

    private void WaitUntilDone(int pieces)
    {
        var end = Stopwatch.GetTimestamp() + SpinTicks;
        while (Volatile.Read(ref _done) != pieces)
        {
            if (!_spins || Stopwatch.GetTimestamp() > end)
            {
                SleepUntilDone(pieces);
                return;
            }

            Thread.SpinWait(PausesPerLook);
        }
    }

    private void SleepUntilDone(int pieces)
    {
        lock (_finished)
        {
            Volatile.Write(ref _callerSleeps, true);
            Interlocked.MemoryBarrier(); // pairs with the increment in RunPiece: one of the two sees the other
            while (Volatile.Read(ref _done) != pieces)
            {
                Monitor.Wait(_finished);
            }

            _callerSleeps = false;
        }
    }

    private void Work()
    {
        while (!Volatile.Read(ref _disposed))
        {
            ClaimPieces();
            if (!SpinForWork())
            {
                SleepUntilWork();
            }
        }
    }

    private bool HasWork() => (int)Volatile.Read(ref _ticket) < Volatile.Read(ref _pieces) || Volatile.Read(ref _disposed);

    private bool SpinForWork()
    {
        var end = Stopwatch.GetTimestamp() + SpinTicks;
        while (!HasWork())
        {
            if (!_spins || Stopwatch.GetTimestamp() > end)
            {
                return false;
            }

            Thread.SpinWait(PausesPerLook);
        }

        return true;
    }

    private void SleepUntilWork()
    {
        lock (_awake)
        {
            Volatile.Write(ref _sleepers, _sleepers + 1);
            Interlocked.MemoryBarrier(); // pairs with the exchange in RunRegion: one of the two sees the other
            while (!HasWork())
            {
                Monitor.Wait(_awake);
            }

            Volatile.Write(ref _sleepers, _sleepers - 1);
        }
    }
}
