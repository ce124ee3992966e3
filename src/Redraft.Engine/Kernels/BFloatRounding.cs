using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Redraft.Engine.Kernels;

/// <summary>Floats to bfloat16, their upper 16 bits: to nearest, ties to even; what is then below 2^−126 becomes 0 of its sign; NaN stays NaN.</summary>
internal static class BFloatRounding
{
    /// <summary>One number, in the lower half.</summary>
    public static uint Round(float value) => Rounded(Vector512.CreateScalar(value).AsUInt32()).GetElement(0) >> 16;

    /// <summary>16 numbers, in the upper halves; the lower halves hold nothing that means anything.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Rounded(Vector512<uint> bits)
    {
        const uint Infinity = 0x7f800000, Sign = 0x80000000, Quiet = 0x00400000, JustBelowHalf = 0x7fff;
        var nearest = bits + Vector512.Create(JustBelowHalf) + ((bits >> 16) & Vector512<uint>.One);
        var isNumber = Vector512.LessThanOrEqual(bits & Vector512.Create(~Sign), Vector512.Create(Infinity));
        var rounded = Vector512.ConditionalSelect(isNumber, nearest, bits | Vector512.Create(Quiet));
        var isZero = Vector512.Equals(rounded & Vector512.Create(Infinity), Vector512<uint>.Zero);
        return Vector512.ConditionalSelect(isZero, rounded & Vector512.Create(Sign), rounded);
    }
}
