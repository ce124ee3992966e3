using Redraft.Engine.Kernels;

namespace Redraft.Engine.Layers;

/// <summary>Memory that a pass takes piece by piece and gives back all at once, so that a pass of a size seen before allocates nothing.</summary>
/// <remarks>Pieces stay where they are until <see cref="Reset"/>. Their contents are undefined when taken.</remarks>
public sealed unsafe class Arena : IDisposable
{
    private const long SmallestChunk = 1 << 16; // floats
    private const long Alignment = 16; // floats in 64 bytes

    private readonly List<FloatBuffer> _chunks = [];
    private long _used;      // floats of the last chunk
    private long _inPass;    // floats of all chunks since Reset

    /// <summary>How many floats it holds, in use or not.</summary>
    public long Floats => _chunks.Sum(chunk => chunk.Length);

    /// <summary>A piece [rows, width], uninitialised, aligned to 64 bytes.</summary>
    /// <param name="rows">Rows, 0 or more.</param>
    /// <param name="width">Floats of a row.</param>
    public float* Take(long rows, long width = 1)
    {
        var size = ((rows * width) + Alignment - 1) / Alignment * Alignment;
        if (_chunks.Count == 0 || _used + size > _chunks[^1].Length)
        {
            _chunks.Add(new FloatBuffer(Math.Max(SmallestChunk, Math.Max(size, _inPass)), cleared: false));
            _used = 0;
        }

        var piece = _chunks[^1].Pointer + _used;
        _used += size;
        _inPass += size;
        return piece;
    }

    /// <summary>Takes every piece back. Several chunks become one of their joint size.</summary>
    public void Reset()
    {
        if (_chunks.Count > 1)
        {
            Free();
            _chunks.Add(new FloatBuffer(_inPass, cleared: false));
        }

        _used = _inPass = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => Free();

    private void Free()
    {
        foreach (var chunk in _chunks)
        {
            chunk.Dispose();
        }

        _chunks.Clear();
    }
}
