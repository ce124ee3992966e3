using System.Runtime.InteropServices;
using Redraft.Engine.Checkpoints;

namespace Redraft.Engine.Tests.Checkpoints;

public sealed class FloatFormatsTests
{
    [Fact]
    public void Every_bf16_value_survives_a_round_trip()
    {
        for (var bits = 0; bits <= ushort.MaxValue; bits++)
        {
            var number = BitConverter.UInt32BitsToSingle((uint)bits << 16);
            var back = FloatFormats.ToBFloat16(number);

            if (float.IsNaN(number))
            {
                Assert.True(float.IsNaN(BitConverter.UInt32BitsToSingle((uint)back << 16)));
            }
            else
            {
                Assert.Equal(bits, back);
            }
        }
    }

    [Theory]
    [InlineData(0x3F808000u, 0x3F80)] // halfway between 0x3F80 and 0x3F81: to the even one
    [InlineData(0x3F818000u, 0x3F82)] // halfway between 0x3F81 and 0x3F82: to the even one
    [InlineData(0x3F808001u, 0x3F81)]
    [InlineData(0x3F807FFFu, 0x3F80)]
    [InlineData(0xBF818000u, 0xBF82)]
    [InlineData(0x7F7FFFFFu, 0x7F80)] // the largest float rounds to infinity
    [InlineData(0x7F800000u, 0x7F80)]
    [InlineData(0x7F800001u, 0x7FC0)] // a NaN whose payload lies in the lower half
    [InlineData(0x80000000u, 0x8000)]
    public void Bf16_rounds_to_the_nearest_and_ties_to_even(uint bits, int expected)
        => Assert.Equal((ushort)expected, FloatFormats.ToBFloat16(BitConverter.UInt32BitsToSingle(bits)));

    [Fact]
    public void F16_is_read_by_its_definition()
    {
        ushort[] halves = [0x3C00, 0xC000, 0x0001, 0x7BFF, 0x7C00];
        var numbers = new float[5];

        FloatFormats.Decode(TensorType.F16, MemoryMarshal.AsBytes<ushort>(halves), numbers);

        Assert.Equal([1f, -2f, MathF.Pow(2, -24), 65504f, float.PositiveInfinity], numbers);
    }

    [Theory]
    [InlineData(TensorType.F16)]
    [InlineData(TensorType.BF16)]
    public void Every_pattern_of_16_bits_is_read_as_one_by_one_and_written_back(TensorType type)
    {
        ushort[] patterns = [.. Enumerable.Range(0, 1 << 16).Select(bits => (ushort)bits), 1, 2, 3]; // not a multiple of any vector
        var (numbers, again) = (new float[patterns.Length], new byte[2 * patterns.Length]);

        FloatFormats.Decode(type, MemoryMarshal.AsBytes<ushort>(patterns), numbers);
        FloatFormats.Encode(type, numbers, again);

        for (var i = 0; i < patterns.Length; i++)
        {
            var expected = type == TensorType.F16 ? (float)BitConverter.UInt16BitsToHalf(patterns[i]) : BitConverter.UInt32BitsToSingle((uint)patterns[i] << 16);
            Assert.True(expected.Equals(numbers[i]) && float.IsNegative(expected) == float.IsNegative(numbers[i]), $"{patterns[i]:x}: {expected}, {numbers[i]}");
            Assert.True(float.IsNaN(expected) || MemoryMarshal.Read<ushort>(again.AsSpan(2 * i)) == patterns[i], $"{patterns[i]:x}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(20)]
    public void A_number_that_is_none_is_found_wherever_it_stands(int at)
    {
        foreach (var bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            float[] numbers = [.. Enumerable.Repeat(float.MaxValue, 21)];
            Assert.Equal(-1, numbers.AsSpan().IndexOfAnyExceptFinite());
            numbers[at] = bad;
            numbers[20] = bad;
            Assert.Equal(at, numbers.AsSpan().IndexOfAnyExceptFinite());
        }
    }
}
