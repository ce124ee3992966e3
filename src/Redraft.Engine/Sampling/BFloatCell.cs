using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Sampling;

/// <summary>A number rounded to bfloat16 (<see cref="BFloatRounding"/>): half the memory that attention reads.</summary>
/// <remarks>Of 32 numbers, number i and number 16 + i share 32 bits, the first in the lower half: a shift and a mask make them two vectors of floats in order.</remarks>
internal readonly unsafe struct BFloatCell : IKeyValueCell<BFloatCell>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const int Lanes = 16;
    private const uint Upper = 0xffff0000;

#pragma warning disable CS0169, IDE0044, IDE0051 // it is only ever read and written through pointers
    private readonly ushort _value;
#pragma warning restore CS0169, IDE0044, IDE0051

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static (Vector512<float> Low, Vector512<float> High) Load32(BFloatCell* from)
    {
        var pairs = Vector512.Load((uint*)from);
        return ((pairs << 16).AsSingle(), (pairs & Vector512.Create(Upper)).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<float> Load16(BFloatCell* from)
    {
        var halves = Vector256.Load((ushort*)from);
        return ((Avx512F.IsSupported ? Avx512F.ConvertToVector512UInt32(halves) : Vector512.Create(Vector256.WidenLower(halves), Vector256.WidenUpper(halves))) << 16).AsSingle();
    }

    /// <inheritdoc/>
    public static void Store(float* row, int width, BFloatCell* to, int padded)
    {
        if (width < padded)
        {
            var copy = stackalloc float[padded];
            FloatCell.Store(row, width, (FloatCell*)copy, padded);
            row = copy;
        }

        var column = 0;
        for (; column + (2 * Lanes) <= padded; column += 2 * Lanes)
        {
            var low = BFloatRounding.Rounded(Vector512.Load((uint*)row + column)) >> 16;
            var high = BFloatRounding.Rounded(Vector512.Load((uint*)row + column + Lanes)) & Vector512.Create(Upper);
            (low | high).Store((uint*)(to + column));
        }

        if (column < padded)
        {
            var last = BFloatRounding.Rounded(Vector512.Load((uint*)row + column)) >> 16;
            Vector512.Narrow(last, last).GetLower().Store((ushort*)(to + column));
        }
    }

    /// <inheritdoc/>
    public static void Store(float value, BFloatCell* row, int at)
        => ((ushort*)row)[at < Lanes ? 2 * at : (2 * (at - Lanes)) + 1] = (ushort)BFloatRounding.Round(value);
}
