namespace Redraft.Engine.Kernels;

/// <summary>Buffers that are borrowed and given back, so that a kernel in steady state allocates nothing.</summary>
/// <remarks>Contents are whatever the last borrower left. Safe from any thread; each borrower has its buffer to itself.</remarks>
internal sealed class Scratch : IDisposable
{
    private const int SmallestBits = 10;

    private readonly Stack<FloatBuffer>[] _free = NewShelves(); // by the power of two of their length

    /// <summary>Borrows at least <paramref name="length"/> floats until the lease is disposed.</summary>
    public Lease Borrow(long length)
    {
        var bits = Math.Max(SmallestBits, 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)Math.Max(1, length) - 1));
        var shelf = _free[bits];
        lock (shelf)
        {
            if (shelf.TryPop(out var buffer))
            {
                return new Lease(shelf, buffer);
            }
        }

        return new Lease(shelf, new FloatBuffer(1L << bits, cleared: false));
    }

    public void Dispose()
    {
        foreach (var shelf in _free)
        {
            lock (shelf)
            {
                while (shelf.TryPop(out var buffer))
                {
                    buffer.Dispose();
                }
            }
        }
    }

    private static Stack<FloatBuffer>[] NewShelves()
    {
        var shelves = new Stack<FloatBuffer>[63];
        for (var i = 0; i < shelves.Length; i++)
        {
            shelves[i] = new Stack<FloatBuffer>();
        }

        return shelves;
    }

    /// <summary>A borrowed buffer; disposing it gives the buffer back.</summary>
    internal readonly unsafe struct Lease(Stack<FloatBuffer> shelf, FloatBuffer buffer) : IDisposable
    {
        public float* Pointer => buffer.Pointer;

        public void Dispose()
        {
            lock (shelf)
            {
                shelf.Push(buffer);
            }
        }
    }
}
