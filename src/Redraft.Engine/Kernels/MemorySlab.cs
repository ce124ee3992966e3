namespace Redraft.Engine.Kernels;

/// <summary>Memory for many small things that live equally long, one behind the other, so that they share huge pages.</summary>
internal sealed unsafe class MemorySlab : IDisposable
{
    private const long Chunk = 4 << 20; // floats: 16 MiB, of which only what is touched counts
    private const long Alignment = 16;  // floats in 64 bytes

    private readonly List<FloatBuffer> _chunks = [];
    private long _used; // floats of the last chunk

    /// <summary>Zeroed floats, aligned to 64 bytes, until this is disposed.</summary>
    public float* Take(long floats)
    {
        if (_chunks.Count == 0 || _used + floats > _chunks[^1].Length)
        {
            _chunks.Add(new FloatBuffer(Math.Max(Chunk, floats)));
            _used = 0;
        }

        var taken = _chunks[^1].Pointer + _used;
        _used += (floats + Alignment - 1) / Alignment * Alignment;
        return taken;
    }

    public void Dispose()
    {
        _chunks.ForEach(chunk => chunk.Dispose());
        _chunks.Clear();
    }
}
