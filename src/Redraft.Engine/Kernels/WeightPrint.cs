using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Redraft.Engine.Kernels;

/// <summary>Sixty-four bits that tell whether a matrix is still what it was: read once, which costs a tenth of packing it again.</summary>
/// <remarks>
/// Each pair of neighbours is multiplied, each of the two shifted by a key of its lane and its place, and products are added up. One changed weight
/// always changes the sum (but for one neighbour of 2^32); what is overwritten keeps it once in 2^64. No defence against somebody who wants that.
/// Source: Black et al. 1999, "UMAC: Fast and Secure Message Authentication", section 3 (NH). Differs: keys by a formula, one sum per lane.
/// </remarks>
internal sealed unsafe class WeightPrint
{
    private const int Part = 1 << 16; // floats that one thread reads
    private const uint Odd = 0x9E3779B1;
    private const ulong Mix = 0xFF51AFD7ED558CCD;

    private readonly WorkerPool _pool;
    private readonly Action<int> _read;
    private ulong[] _prints = []; // of the parts
    private float* _w;
    private long _count;

    public WeightPrint(WorkerPool pool) => (_pool, _read) = (pool, ReadPart);

    /// <summary>The print of a matrix, whatever the thread count.</summary>
    /// <param name="w">[count]</param>
    /// <param name="count">How many floats.</param>
    public ulong Of(float* w, long count)
    {
        _w = w;
        _count = count;
        var parts = (int)((count + Part - 1) / Part);
        _prints = _prints.Length < parts ? new ulong[parts] : _prints;
        _pool.Run(parts, _read);
        var all = (ulong)count;
        foreach (var print in _prints.AsSpan(0, parts))
        {
            all = (System.Numerics.BitOperations.RotateLeft(all, 29) ^ print) * Mix;
        }

        return all;
    }

    private void ReadPart(int part) => _prints[part] = OfPart(_w + ((long)part * Part), (int)Math.Min(Part, _count - ((long)part * Part)));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong OfPart(float* w, int count)
    {
        var key = Vector512<uint>.Indices * Odd;
        var step = Vector512.Create(unchecked(16 * Odd));
        Vector512<ulong> even = Vector512<ulong>.Zero, odd = even;
        var i = 0;
        for (; i <= count - 32; i += 32)
        {
            even += Product(Vector512.Load((uint*)w + i) + key);
            odd += Product(Vector512.Load((uint*)w + i + 16) + (key += step));
            key += step;
        }

        var rest = stackalloc uint[32];
        new Span<uint>(rest, 32).Clear();
        new ReadOnlySpan<uint>(w + i, count - i).CopyTo(new Span<uint>(rest, 32));
        even += Product(Vector512.Load(rest) + key);
        odd += Product(Vector512.Load(rest + 16) + key + step);

        var print = 0ul;
        for (var lane = 0; lane < 8; lane++)
        {
            print = (System.Numerics.BitOperations.RotateLeft(print, 31) ^ even[lane]) * Mix;
            print = (System.Numerics.BitOperations.RotateLeft(print, 31) ^ odd[lane]) * Mix;
        }

        return print;
    }

    // The lower half of each 64 bits times the upper one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Product(Vector512<uint> shifted)
    {
        var both = shifted.AsUInt64();
        return (both & Vector512.Create(0xFFFFFFFFul)) * (both >>> 32);
    }
}
