namespace Redraft.Engine.Kernels;

/// <summary>A fixed number of threads that share out numbered pieces of work.</summary>
/// <remarks>
/// Pieces are claimed dynamically, so a busy neighbour slows one piece and not the whole. What a piece computes must not
/// depend on who computes it: that is what makes results independent of the thread count.
/// </remarks>
public sealed class WorkerPool : IDisposable
{
    /// <summary>Starts the threads.</summary>
    /// <param name="threads">1 or more; the calling thread is one of them. Default: one per processor.</param>
    public WorkerPool(int? threads = null) => Threads = threads ?? Environment.ProcessorCount;

    /// <summary>How many threads work, the caller included.</summary>
    public int Threads { get; }

    /// <summary>Calls <paramref name="body"/> once for each piece from 0 to <paramref name="pieces"/> − 1 and returns when all are done.</summary>
    public void Run(int pieces, Action<int> body)
    {
        if (pieces == 1 || Threads == 1)
        {
            for (var piece = 0; piece < pieces; piece++)
            {
                body(piece);
            }

            return;
        }

        Parallel.For(0, pieces, new ParallelOptions { MaxDegreeOfParallelism = Threads }, body);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
