using Redraft.Engine.Kernels;

namespace Redraft.Engine.Sampling;

/// <summary>Pages that come back are lent again, within a call and across calls. Not thread-safe.</summary>
internal sealed unsafe class KeyValuePool(KeyValueLayout layout) : IDisposable
{
    private readonly MemorySlab _memory = new();
    private readonly Stack<nint> _free = new();

    /// <summary>Where things lie in a page.</summary>
    public KeyValueLayout Layout => layout;

    /// <summary>Pages ever allocated.</summary>
    public int Allocated { get; private set; }

    /// <summary>Pages lent out now.</summary>
    public int Lent => Allocated - _free.Count;

    /// <summary>A page; its content is whatever the last borrower left.</summary>
    public float* Rent()
    {
        if (_free.TryPop(out var page))
        {
            return (float*)page;
        }

        Allocated++;
        return _memory.Take(layout.PageFloats);
    }

    /// <summary>Takes a page back.</summary>
    public void Return(float* page) => _free.Push((nint)page);

    /// <inheritdoc/>
    public void Dispose()
    {
        _memory.Dispose();
        _free.Clear();
    }
}
