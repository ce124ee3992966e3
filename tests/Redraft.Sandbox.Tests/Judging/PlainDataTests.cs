using Redraft.Sandbox.Judging;

namespace Redraft.Sandbox.Tests.Judging;

public sealed class PlainDataTests
{
    private const int Mutants = 100_000;

    public static TheoryData<byte[]> Refused => new()
    {
        Array.Empty<byte>(), "x"u8.ToArray(), "NN"u8.ToArray(), "i\0\0\0\0"u8.ToArray(), "i\u0001\0\0\0g"u8.ToArray(), "i\u0001\0\0\0-"u8.ToArray(),
        "i\u0002\0\0\0+5"u8.ToArray(), "f1234567"u8.ToArray(), "s\u0005\0\0\0abc"u8.ToArray(), "l\u0002\0\0\0N"u8.ToArray(), "d\u0001\0\0\0N"u8.ToArray(),
        (byte[])[(byte)'s', 1, 0, 0, 0, 0xff], (byte[])[(byte)'l', 0xff, 0xff, 0xff, 0xff], (byte[])[(byte)'b', 0xff, 0xff, 0xff, 0x7f, 1], "rNNN"u8.ToArray(),
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Bytes_that_are_not_one_value_are_refused(byte[] bytes) => Assert.False(PlainData.IsOneValue(bytes));

    [Fact]
    public void A_lone_surrogate_is_text() => Assert.True(PlainData.IsOneValue([(byte)'s', 3, 0, 0, 0, 0xED, 0xA0, 0x80]));

    [Theory]
    [InlineData(500, true)]
    [InlineData(501, false)]
    [InlineData(100_000, false)]
    public void Depth_is_limited(int depth, bool allowed)
    {
        byte[] bytes = [.. Enumerable.Repeat<byte[]>([(byte)'l', 1, 0, 0, 0], depth).SelectMany(x => x), (byte)'N'];

        Assert.Equal(allowed, PlainData.IsOneValue(bytes));
    }

    [Theory]
    [InlineData(199_999, true)]
    [InlineData(200_000, false)] // the list itself counts too
    public void The_number_of_values_is_limited(int count, bool allowed)
    {
        byte[] bytes = [(byte)'l', .. BitConverter.GetBytes(count), .. Enumerable.Repeat((byte)'N', count)];

        Assert.Equal(allowed, PlainData.IsOneValue(bytes));
    }

    [Fact]
    public void The_number_of_bytes_is_limited()
    {
        byte[] bytes = [(byte)'b', .. BitConverter.GetBytes(PlainData.MostBytes - 4), .. new byte[PlainData.MostBytes - 4]];

        Assert.False(PlainData.IsOneValue(bytes));
        Assert.True(PlainData.IsOneValue([(byte)'b', .. BitConverter.GetBytes(PlainData.MostBytes - 5), .. new byte[PlainData.MostBytes - 5]]));
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        object?[] value = ["né", 0, -1, 255L, long.MaxValue, long.MinValue + 1, null, true, false, new object?[] { "x", Array.Empty<object?>() }];

        var back = Assert.IsType<object?[]>(PlainData.Read(PlainData.Write(value)));

        Assert.Equal(["né", 0L, -1L, 255L, long.MaxValue, long.MinValue + 1, null, true, false], back[..9]);
        Assert.Equal("x", Assert.IsType<object?[]>(back[9])[0]);
    }

    [Fact]
    public void Mutated_values_are_read_or_refused_and_nothing_else()
    {
        var random = new SeededRandom(7);
        byte[][] seeds =
        [
            PlainData.Write(new object?[] { "text", 12, null, new object?[] { true, -7L, new byte[] { 1, 2 } }, "é" }),
            [.. "d\u0002\0\0\0"u8, .. PlainData.Write("key"), .. PlainData.Write(1), .. "i\u0001\0\0\07"u8, .. "S\u0001\0\0\0f12345678"u8],
            [.. "r"u8, .. PlainData.Write(0), .. PlainData.Write(9), .. PlainData.Write(2)],
        ];
        var accepted = 0;
        for (var i = 0; i < Mutants; i++)
        {
            var bytes = Mutate(random.Pick(seeds), random);
            if (PlainData.IsOneValue(bytes))
            {
                accepted++;
                _ = PlainData.Read(bytes);
            }
            else
            {
                _ = Assert.Throws<FormatException>(() => PlainData.Read(bytes));
            }
        }
        Assert.InRange(accepted, Mutants / 100, Mutants); // or the mutants would say nothing
    }

    private static byte[] Mutate(byte[] seed, SeededRandom random)
    {
        List<byte> bytes = [.. seed];
        for (var change = random.Next(3); change >= 0; change--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] = (byte)"NTFifcsbaltSZqdCDOr"[random.Next(19)];
                    break;
                case 2:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                default:
                    bytes.RemoveAt(at);
                    break;
            }
        }
        return [.. bytes];
    }
}
