using System.Runtime.InteropServices;

namespace Redraft.Engine.Checkpoints;

/// <summary>Converts between GGUF's stored forms and 32-bit floats.</summary>
/// <remarks>Source: github.com/ggml-org/ggml, docs/gguf.md and block_q8_0: a scale d = max|x| / 127 in F16, then 32 signed bytes, x ≈ d·q.</remarks>
internal static class GgufBlocks
{
    /// <summary>Numbers of a Q8_0 block.</summary>
    public const int Block = 32;

    private const int BlockBytes = 2 + Block;

    /// <summary>Bytes of so many numbers, a multiple of <see cref="Block"/> for Q8_0.</summary>
    public static long BytesOf(GgufType type, long count) => type switch
    {
        GgufType.F32 => checked(4 * count),
        GgufType.Q8_0 => checked(count / Block * BlockBytes),
        _ => checked(2 * count),
    };

    public static void Decode(GgufType type, ReadOnlySpan<byte> stored, Span<float> numbers)
    {
        if (type != GgufType.Q8_0)
        {
            FloatFormats.Decode(Plain(type), stored, numbers);
            return;
        }

        for (var b = 0; b < numbers.Length / Block; b++)
        {
            var block = stored.Slice(b * BlockBytes, BlockBytes);
            var scale = (float)MemoryMarshal.Read<Half>(block);
            var values = MemoryMarshal.Cast<byte, sbyte>(block[2..]);
            for (var i = 0; i < Block; i++)
            {
                numbers[(b * Block) + i] = scale * values[i];
            }
        }
    }

    public static void Encode(GgufType type, ReadOnlySpan<float> numbers, Span<byte> stored)
    {
        if (type != GgufType.Q8_0)
        {
            FloatFormats.Encode(Plain(type), numbers, stored);
            return;
        }

        for (var b = 0; b < numbers.Length / Block; b++)
        {
            var run = numbers.Slice(b * Block, Block);
            var block = stored.Slice(b * BlockBytes, BlockBytes);
            var largest = 0f;
            foreach (var number in run)
            {
                largest = MathF.Max(largest, MathF.Abs(number));
            }

            var scale = largest / 127;
            MemoryMarshal.Write(block, (Half)scale);
            for (var i = 0; i < Block; i++)
            {
                block[2 + i] = (byte)(sbyte)(scale == 0 ? 0 : MathF.Round(run[i] / scale, MidpointRounding.AwayFromZero));
            }
        }
    }

    private static TensorType Plain(GgufType type) => type switch { GgufType.F32 => TensorType.F32, GgufType.F16 => TensorType.F16, _ => TensorType.BF16 };
}
