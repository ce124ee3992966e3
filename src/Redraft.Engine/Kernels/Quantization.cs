using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Redraft.Engine.Kernels;

/// <summary>Rows of floats as bytes: x[i] ≈ scale·q[i], −127 ≤ q ≤ 127, scale = max|x| / 127.</summary>
internal static unsafe class Quantization
{
    /// <summary>Added to the q of inputs, since the machine multiplies unsigned bytes with signed ones.</summary>
    public const int Offset = 128;

    private const float Steps = 127;
    private const float Shift = 12582912f; // 1.5·2^23: adding it rounds to an integer (ties to even), which is then in the low bits

    /// <summary>Bytes q + offset; returns the scale, not finite if any x isn't.</summary>
    /// <param name="x">[length]</param>
    /// <param name="length">How many.</param>
    /// <param name="bytes">Receives [length].</param>
    /// <param name="offset">0 for signed bytes, <see cref="Offset"/> for unsigned ones.</param>
    /// <param name="sum">Σ q.</param>
    public static float Quantize(float* x, int length, byte* bytes, int offset, out int sum)
    {
        var scale = LargestMagnitude(x, length) / Steps;
        var inverse = scale > 0 ? 1 / scale : 0;
        inverse = float.IsFinite(inverse) ? inverse : 0; // numbers too small to divide by: all 0
        sum = 0;
        var i = 0;
        var lanes = Vector512<int>.Zero;
        var (factor, shift, place) = (Vector512.Create(inverse), Vector512.Create(Shift), Vector512.Create(offset));
        for (; i <= length - 16 && Avx512F.IsSupported; i += 16)
        {
            var q = ((Vector512.Load(x + i) * factor) + shift).AsInt32() - shift.AsInt32();
            lanes += q;
            Avx512F.ConvertToVector128Byte(q + place).Store(bytes + i);
        }

        sum = Vector512.Sum(lanes);
        for (; i < length; i++)
        {
            var q = BitConverter.SingleToInt32Bits((x[i] * inverse) + Shift) - BitConverter.SingleToInt32Bits(Shift);
            sum += q;
            bytes[i] = (byte)(q + offset);
        }

        return scale;
    }

    private static float LargestMagnitude(float* x, int length)
    {
        var lanes = Vector512<float>.Zero;
        var i = 0;
        for (; i <= length - 16; i += 16)
        {
            lanes = Vector512.Max(lanes, Vector512.Abs(Vector512.Load(x + i))); // not MaxNative: NaN must come through
        }

        var largest = 0f;
        for (var lane = 0; lane < 16; lane++)
        {
            largest = MathF.Max(largest, lanes[lane]);
        }

        for (; i < length; i++)
        {
            largest = MathF.Max(largest, MathF.Abs(x[i]));
        }

        return largest;
    }
}
