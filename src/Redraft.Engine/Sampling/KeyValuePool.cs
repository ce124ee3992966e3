using Redraft.Engine.Kernels;

namespace Redraft.Engine.Sampling;

/// <summary>Pages that come back are lent again, within a call and across calls. Not thread-safe.</summary>
internal sealed class KeyValuePool(KeyValueLayout layout) : IDisposable
{
    private readonly Stack<FloatBuffer> _free = new();
    private readonly List<FloatBuffer> _all = [];

    /// <summary>Where things lie in a page.</summary>
    public KeyValueLayout Layout => layout;

    /// <summary>Pages ever allocated.</summary>
    public int Allocated => _all.Count;

    /// <summary>Pages lent out now.</summary>
    public int Lent => _all.Count - _free.Count;

    /// <summary>A page; its content is whatever the last borrower left.</summary>
    public FloatBuffer Rent()
    {
        if (_free.TryPop(out var page))
        {
            return page;
        }

        _all.Add(page = new FloatBuffer(layout.PageFloats));
        return page;
    }

    /// <summary>Takes a page back.</summary>
    public void Return(FloatBuffer page) => _free.Push(page);

    /// <inheritdoc/>
    public void Dispose()
    {
        _all.ForEach(page => page.Dispose());
        _all.Clear();
        _free.Clear();
    }
}
