using System.Buffers.Binary;
using System.Text;

namespace Redraft.Engine.Checkpoints;

/// <summary>Writes GGUF version 3.</summary>
internal sealed class GgufWriter(Stream stream)
{
    private const int Alignment = 32;

    private long _position;

    /// <summary>A tensor to be written.</summary>
    /// <param name="Name">Its name in the file.</param>
    /// <param name="Type">How its numbers are stored.</param>
    /// <param name="Shape">Sizes, row-major.</param>
    /// <param name="FillRow">Fills one row of the file; a vector is one row.</param>
    public sealed record Tensor(string Name, GgufType Type, IReadOnlyList<long> Shape, Action<long, Span<float>> FillRow);

    /// <summary>Writes a whole file.</summary>
    public void Write(IReadOnlyList<(string Key, object Value)> metadata, IReadOnlyList<Tensor> tensors)
    {
        Put("GGUF"u8);
        Put(3u);
        Put((ulong)tensors.Count);
        Put((ulong)metadata.Count);
        foreach (var (key, value) in metadata)
        {
            Put(key);
            PutValue(value);
        }

        var begin = 0L;
        foreach (var tensor in tensors)
        {
            Put(tensor.Name);
            Put((uint)tensor.Shape.Count);
            foreach (var size in tensor.Shape.Reverse())
            {
                Put((ulong)size);
            }

            Put((uint)tensor.Type);
            Put((ulong)begin);
            begin = GgufReader.Aligned(begin + GgufBlocks.BytesOf(tensor.Type, tensor.Shape.Aggregate(1L, (product, size) => product * size)), Alignment);
        }

        Pad();
        foreach (var tensor in tensors)
        {
            var rows = tensor.Shape.Count == 1 ? 1 : tensor.Shape[0];
            var numbers = new float[tensor.Shape[^1]];
            var stored = new byte[GgufBlocks.BytesOf(tensor.Type, numbers.Length)];
            for (var row = 0L; row < rows; row++)
            {
                tensor.FillRow(row, numbers);
                RefuseBeyond(tensor, numbers);
                GgufBlocks.Encode(tensor.Type, numbers, stored);
                Put(stored);
            }

            Pad();
        }
    }

    private void PutValue(object value)
    {
        switch (value)
        {
            case Array array:
                Put(9u);
                Put(TypeOf(array.GetType().GetElementType()!));
                Put((ulong)array.Length);
                foreach (var element in array)
                {
                    PutScalar(element);
                }

                break;
            default:
                Put(TypeOf(value.GetType()));
                PutScalar(value);
                break;
        }
    }

    private static uint TypeOf(Type type)
        => type == typeof(uint) ? 4u : type == typeof(int) ? 5u : type == typeof(float) ? 6u : type == typeof(bool) ? 7u : type == typeof(string) ? 8u
            : throw new ArgumentException($"No key is written as {type.Name}.", nameof(type));

    private void PutScalar(object value)
    {
        switch (value)
        {
            case string text:
                Put(text);
                break;
            case bool flag:
                Put([(byte)(flag ? 1 : 0)]);
                break;
            case float real:
                Put(BitConverter.SingleToUInt32Bits(real));
                break;
            default:
                Put(value is int number ? unchecked((uint)number) : (uint)value);
                break;
        }
    }

    private void Put(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Put((ulong)bytes.Length);
        Put(bytes);
    }

    private void Put(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        Put(bytes);
    }

    private void Put(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        Put(bytes);
    }

    private static void RefuseBeyond(Tensor tensor, ReadOnlySpan<float> row)
    {
        const float FirstBeyondHalf = 65_520; // rounds to infinity
        var most = tensor.Type switch { GgufType.F16 => FirstBeyondHalf, GgufType.Q8_0 => 127 * FirstBeyondHalf, _ => float.PositiveInfinity };
        foreach (var number in row)
        {
            if (MathF.Abs(number) >= most)
            {
                throw new ArgumentException($"'{tensor.Name}' holds {number}, beyond what {tensor.Type} can; use BF16 or F32.", nameof(tensor));
            }
        }
    }

    private void Pad() => Put(new byte[GgufReader.Aligned(_position, Alignment) - _position]);

    private void Put(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        _position += bytes.Length;
    }
}
