using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Redraft.Engine.Kernels;

/// <summary>Zeroed floats outside the garbage-collected heap, aligned to 64 bytes (a cache line, a 512-bit vector).</summary>
/// <remarks>
/// The pointer is valid until <see cref="Dispose"/>; an undisposed buffer is freed by its finalizer. Large buffers come from the system,
/// zero already: their memory is only taken as it is touched, from 4 MiB on in pages of 2 MiB where there are such.
/// </remarks>
public sealed unsafe class FloatBuffer : IDisposable
{
    private const int Alignment = 64;
    private const long Large = 2 * HugePages.Size;

    private readonly bool _large;
    private void* _block;
    private float* _pointer;

    /// <summary>Allocates and zeroes.</summary>
    /// <param name="length">Number of floats, 0 or more.</param>
    public FloatBuffer(long length)
        : this(length, cleared: true)
    {
    }

    /// <summary>Allocates; uncleared, memory counts as used only once it's written.</summary>
    internal FloatBuffer(long length, bool cleared)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        _large = length * sizeof(float) >= Large;
        _block = _large ? HugePages.Allocate(length * sizeof(float), cleared) : Allocate(length, cleared);
        _pointer = (float*)(((nint)_block + Alignment - 1) & -Alignment);
    }

    /// <summary>Frees the memory of a buffer that nobody disposed.</summary>
    ~FloatBuffer() => Free();

    /// <summary>Number of floats.</summary>
    public long Length { get; }

    /// <summary>The first float.</summary>
    public float* Pointer => _pointer;

    /// <summary>The floats as a span.</summary>
    /// <exception cref="OverflowException">If there are more than 2^31 − 1.</exception>
    public Span<float> Span => new(_pointer, checked((int)Length));

    /// <summary>Sets every float to 0.</summary>
    public void Clear() => NativeMemory.Clear(_pointer, (nuint)(Length * sizeof(float)));

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private static void* Allocate(long length, bool cleared)
    {
        var bytes = (nuint)Math.Max(Alignment, length * sizeof(float)) + Alignment;
        return cleared ? NativeMemory.AllocZeroed(bytes) : NativeMemory.Alloc(bytes);
    }

    private void Free()
    {
        if (_large)
        {
            NativeMemory.AlignedFree(_block);
        }
        else
        {
            NativeMemory.Free(_block);
        }

        _block = null;
        _pointer = null;
    }
}
