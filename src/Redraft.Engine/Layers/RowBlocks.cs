using Redraft.Engine.Kernels;

namespace Redraft.Engine.Layers;

/// <summary>Shares out row-wise work.</summary>
public static class RowBlocks
{
    /// <summary>Rows per block where blocks are added up: fixed, so that sums don't depend on the thread count.</summary>
    public const int Rows = 64;

    // Below this many floats a thread costs more than it brings.
    private const int WorthSharing = 16_384;

    /// <summary>Calls the body with [from, to) of each part of the rows; parts don't depend on each other.</summary>
    /// <param name="pool">Who works.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="width">Floats of a row: little work is not shared out.</param>
    /// <param name="body">Gets the first row and the row after the last.</param>
    public static void Run(WorkerPool pool, int rows, int width, Action<int, int> body)
    {
        if (pool.Threads == 1 || (long)rows * width < WorthSharing)
        {
            body(0, rows);
            return;
        }

        pool.Run(Count(rows), block => body(block * Rows, Math.Min(rows, (block + 1) * Rows)));
    }

    /// <summary>The same for what every decoding step calls: allocates nothing where one thread does it all.</summary>
    internal static void Run<T>(WorkerPool pool, int rows, int width, in T work)
        where T : struct, IRowWork
    {
        if (pool.Threads == 1 || (long)rows * width < WorthSharing)
        {
            work.Run(0, rows);
            return;
        }

        Share(pool, rows, work);
    }

    /// <summary>How many blocks of <see cref="Rows"/>.</summary>
    /// <param name="rows">How many rows.</param>
    public static int Count(int rows) => (rows + Rows - 1) / Rows;

    private static void Share<T>(WorkerPool pool, int rows, T work)
        where T : struct, IRowWork
        => pool.Run(Count(rows), block => work.Run(block * Rows, Math.Min(rows, (block + 1) * Rows)));
}
