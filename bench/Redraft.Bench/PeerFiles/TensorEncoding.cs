using System.Runtime.InteropServices;

namespace Redraft.Bench.PeerFiles;

/// <summary>How GGUF stores a tensor's numbers.</summary>
/// <param name="Name">As the peers call it.</param>
/// <param name="Id">As the file calls it.</param>
internal sealed record TensorEncoding(string Name, uint Id)
{
    private const int BlockFloats = 32;
    private const int BlockBytes = 2 + BlockFloats; // a half-precision scale, then the numbers

    public static TensorEncoding F32 { get; } = new("f32", 0);

    public static TensorEncoding Q8 { get; } = new("q8_0", 8);

    public static TensorEncoding Bf16 { get; } = new("bf16", 30);

    /// <summary>The bytes of that many numbers.</summary>
    public long BytesOf(long floats) => this == F32 ? floats * 4 : this == Bf16 ? floats * 2 : floats / BlockFloats * BlockBytes;

    /// <summary>Writes a row; for <see cref="Q8"/> its length is a multiple of 32.</summary>
    public void Write(BinaryWriter writer, ReadOnlySpan<float> row)
    {
        if (this == F32)
        {
            writer.Write(MemoryMarshal.AsBytes(row));
        }
        else if (this == Bf16)
        {
            foreach (var value in row)
            {
                writer.Write((ushort)(BitConverter.SingleToUInt32Bits(value) >> 16));
            }
        }
        else
        {
            for (var start = 0; start < row.Length; start += BlockFloats)
            {
                WriteBlock(writer, row.Slice(start, BlockFloats));
            }
        }
    }

    private static void WriteBlock(BinaryWriter writer, ReadOnlySpan<float> block)
    {
        var largest = 0f;
        foreach (var value in block)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        var scale = largest / sbyte.MaxValue;
        writer.Write((Half)scale);
        foreach (var value in block)
        {
            writer.Write((sbyte)Math.Round(scale == 0 ? 0 : value / scale));
        }
    }
}
