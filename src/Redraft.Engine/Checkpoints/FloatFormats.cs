using System.Runtime.InteropServices;

namespace Redraft.Engine.Checkpoints;

/// <summary>Converts between the stored forms and 32-bit floats. Little-endian, as the files are.</summary>
internal static class FloatFormats
{
    /// <summary>Bytes of one number.</summary>
    public static int SizeOf(TensorType type) => type == TensorType.F32 ? 4 : 2;

    /// <summary>Reads as many numbers as <paramref name="numbers"/> holds.</summary>
    public static void Decode(TensorType type, ReadOnlySpan<byte> stored, Span<float> numbers)
    {
        switch (type)
        {
            case TensorType.F32:
                stored.CopyTo(MemoryMarshal.AsBytes(numbers));
                break;
            case TensorType.F16:
                var halves = MemoryMarshal.Cast<byte, Half>(stored);
                for (var i = 0; i < numbers.Length; i++)
                {
                    numbers[i] = (float)halves[i];
                }

                break;
            default:
                var upper = MemoryMarshal.Cast<byte, ushort>(stored);
                for (var i = 0; i < numbers.Length; i++)
                {
                    numbers[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << 16);
                }

                break;
        }
    }

    /// <summary>Writes all of <paramref name="numbers"/>.</summary>
    public static void Encode(TensorType type, ReadOnlySpan<float> numbers, Span<byte> stored)
    {
        if (type == TensorType.F32)
        {
            MemoryMarshal.AsBytes(numbers).CopyTo(stored);
            return;
        }

        var upper = MemoryMarshal.Cast<byte, ushort>(stored);
        for (var i = 0; i < numbers.Length; i++)
        {
            upper[i] = ToBFloat16(numbers[i]);
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
}
