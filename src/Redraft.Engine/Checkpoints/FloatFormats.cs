using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Redraft.Engine.Checkpoints;

/// <summary>Converts between the stored forms and 32-bit floats. Little-endian, as the files are.</summary>
internal static class FloatFormats
{
    /// <summary>Bytes of one number.</summary>
    public static int SizeOf(TensorType type) => type == TensorType.F32 ? 4 : 2;

    /// <summary>The type that a safetensors header names.</summary>
    public static bool TryParse(string name, out TensorType type)
    {
        (var known, type) = name switch
        {
            nameof(TensorType.F32) => (true, TensorType.F32),
            nameof(TensorType.F16) => (true, TensorType.F16),
            nameof(TensorType.BF16) => (true, TensorType.BF16),
            _ => (false, default),
        };
        return known;
    }

    /// <summary>Reads as many numbers as <paramref name="numbers"/> holds.</summary>
    public static void Decode(TensorType type, ReadOnlySpan<byte> stored, Span<float> numbers)
    {
        switch (type)
        {
            case TensorType.F32:
                stored.CopyTo(MemoryMarshal.AsBytes(numbers));
                break;
            case TensorType.F16:
                DecodeHalves(MemoryMarshal.Cast<byte, ushort>(stored), numbers);
                break;
            default:
                DecodeUpperHalves(MemoryMarshal.Cast<byte, ushort>(stored), numbers);
                break;
        }
    }

    /// <summary>Writes all of <paramref name="numbers"/>.</summary>
    public static void Encode(TensorType type, ReadOnlySpan<float> numbers, Span<byte> stored)
    {
        switch (type)
        {
            case TensorType.F32:
                MemoryMarshal.AsBytes(numbers).CopyTo(stored);
                break;
            case TensorType.F16:
                var halves = MemoryMarshal.Cast<byte, Half>(stored);
                for (var i = 0; i < numbers.Length; i++)
                {
                    halves[i] = (Half)numbers[i];
                }

                break;
            default:
                var upper = MemoryMarshal.Cast<byte, ushort>(stored);
                for (var i = 0; i < numbers.Length; i++)
                {
                    upper[i] = ToBFloat16(numbers[i]);
                }

                break;
        }
    }

    /// <summary>Rounds to the nearest, ties to even; beyond the range to infinity; NaN stays NaN.</summary>
    public static ushort ToBFloat16(float number)
    {
        var bits = BitConverter.SingleToUInt32Bits(number);
        return float.IsNaN(number)
            ? (ushort)((bits >> 16) | 0x40) // the payload's upper part may be 0, which would spell infinity
            : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    private static void DecodeUpperHalves(ReadOnlySpan<ushort> stored, Span<float> numbers)
    {
        var i = 0;
        for (; i <= numbers.Length - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
        {
            var (low, high) = Vector256.Widen(Vector256.Create(stored[i..]));
            (low << 16).AsSingle().CopyTo(numbers[i..]);
            (high << 16).AsSingle().CopyTo(numbers[(i + Vector256<float>.Count)..]);
        }

        for (; i < numbers.Length; i++)
        {
            numbers[i] = BitConverter.UInt32BitsToSingle((uint)stored[i] << 16);
        }
    }

    // The bits of a half, moved to where a float has its own, stand for the number times 2^-112: right for subnormals too.
    private static void DecodeHalves(ReadOnlySpan<ushort> stored, Span<float> numbers)
    {
        var i = 0;
        for (; i <= numbers.Length - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
        {
            var (low, high) = Vector256.Widen(Vector256.Create(stored[i..]));
            Decoded(low).CopyTo(numbers[i..]);
            Decoded(high).CopyTo(numbers[(i + Vector256<float>.Count)..]);
        }

        for (; i < numbers.Length; i++)
        {
            numbers[i] = (float)BitConverter.UInt16BitsToHalf(stored[i]);
        }

        static Vector256<float> Decoded(Vector256<uint> half)
        {
            const float Scale = 5.192296858534828e33f; // 2^112
            var moved = (half & Vector256.Create(0x7FFFu)) << 13;
            var special = Vector256.GreaterThanOrEqual(moved, Vector256.Create(0x7C00u << 13)) & Vector256.Create(0x7F800000u); // infinity and NaN
            return ((moved.AsSingle() * Scale).AsUInt32() | special | ((half & Vector256.Create(0x8000u)) << 16)).AsSingle();
        }
    }
}
