using System.Security.Cryptography;
using System.Text;
using Redraft.Engine.Checkpoints;

namespace Redraft.Engine.Tests.Checkpoints;

public sealed class SafetensorsWriterTests
{
    [Fact]
    public void F32_comes_back_bit_for_bit()
    {
        var random = new Random(1);
        var numbers = Enumerable.Range(0, 300_000).Select(_ => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue))).ToArray();

        var back = RoundTrip([TensorData.Of("w", [300, 1000], numbers)], TensorType.F32)["w"];

        Assert.Equal(numbers.Select(BitConverter.SingleToUInt32Bits), back.Select(BitConverter.SingleToUInt32Bits));
    }

    [Fact]
    public void Bf16_comes_back_exactly_where_it_can_and_within_half_a_step_elsewhere()
    {
        var random = new Random(2);
        var numbers = Enumerable.Range(0, 1000).Select(_ => (float)((random.NextDouble() * 2) - 1)).ToArray();
        var representable = numbers.Select(number => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(number) & 0xFFFF0000)).ToArray();

        var back = RoundTrip([TensorData.Of("a", [1000], numbers), TensorData.Of("b", [1000], representable)], TensorType.BF16);

        Assert.Equal(representable, back["b"]);
        const float HalfStep = 1f / 256; // 8 bits of precision
        Assert.All(numbers.Zip(back["a"]), pair => Assert.InRange(pair.Second, pair.First - (MathF.Abs(pair.First) * HalfStep), pair.First + (MathF.Abs(pair.First) * HalfStep)));
    }

    [Fact]
    public void The_file_is_laid_out_as_the_format_says()
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, [TensorData.Of("b", [1], [2f]), TensorData.Of("a", [1, 2], [0f, 1f])], TensorType.F32);
        var file = stream.ToArray();

        var length = (int)BitConverter.ToUInt64(file);
        Assert.Equal(0, length % 8);
        Assert.Equal(
            """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""",
            Encoding.UTF8.GetString(file, 8, length).TrimEnd(' '));
        Assert.Equal([0f, 1f, 2f], Enumerable.Range(0, 3).Select(i => BitConverter.ToSingle(file, 8 + length + (4 * i))));
    }

    [Fact]
    public void The_same_tensors_give_the_same_bytes_in_any_order_and_their_hash()
    {
        TensorData[] tensors = [TensorData.Of("b", [2], [1f, 2f]), TensorData.Of("a", [], [3f])];
        using var one = new MemoryStream();
        using var two = new MemoryStream();

        var hash = SafetensorsWriter.Write(one, tensors, TensorType.F32);

        Assert.Equal(hash, SafetensorsWriter.Write(two, tensors.Reverse(), TensorType.F32));
        Assert.Equal(one.ToArray(), two.ToArray());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(one.ToArray())), hash);
    }

    [Fact]
    public void Names_must_differ_and_f16_holds_what_it_can()
    {
        var tensor = TensorData.Of("w", [1], [1f]);

        Assert.Contains("'w'", Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(Stream.Null, [tensor, tensor], TensorType.F32)).Message);
        Assert.Equal([65504f, -1.5f, 0], RoundTrip([TensorData.Of("w", [3], [65519f, -1.5f, 1e-9f])], TensorType.F16)["w"]);
        Assert.Contains("65,504", Assert.Throws<ArgumentException>(
            () => SafetensorsWriter.Write(Stream.Null, [TensorData.Of("w", [2], [1f, -65520f])], TensorType.F16)).Message);
        Assert.Throws<ArgumentException>(() => TensorData.Of("w", [2], [1f]));
    }

    private static Dictionary<string, float[]> RoundTrip(IEnumerable<TensorData> tensors, TensorType type)
    {
        using var folder = new TemporaryFolder();
        using (var stream = File.Create(folder["t"]))
        {
            SafetensorsWriter.Write(stream, tensors, type);
        }

        using var reader = SafetensorsReader.Open(folder["t"]);
        return reader.Tensors.ToDictionary(tensor => tensor.Name, reader.Read);
    }
}
