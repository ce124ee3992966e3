using System.Buffers.Binary;
using System.Text;
using Redraft.Bench.PeerFiles;

namespace Redraft.Bench.Tests.PeerFiles;

public sealed class PeerFilesTests
{
    private static readonly GeneratingShape Shape = GeneratingShape.Named("3m");

    [Fact]
    public void Llama2c_gets_its_header_and_as_many_weights_as_the_model_has()
    {
        using var stream = new MemoryStream();

        Llama2cFile.Write(stream, Shape);

        var c = Shape.Config;
        var weights = (c.VocabularySize * c.Width) + (c.Layers * ((2 * c.Width) + (4 * c.Width * c.Width) + (3 * c.Width * c.FeedForwardWidth))) + c.Width;
        Assert.Equal(4 * (7 + weights + (c.ContextLength * c.HeadWidth)), stream.Length);
        Assert.Equal([192, 512, 6, 6, 6, 2048, 1024], Enumerable.Range(0, 7).Select(i => BinaryPrimitives.ReadInt32LittleEndian(stream.ToArray().AsSpan(4 * i))));
    }

    [Fact]
    public void Llmc_gets_its_header_and_as_many_weights_as_the_model_has()
    {
        using var stream = new MemoryStream();

        LlmcFile.Write(stream, TrainingShape.Tiny);

        const int Width = 128, Layers = 4;
        var block = (12 * Width * Width) + (13 * Width);
        Assert.Equal(4 * (256 + ((1024 + 128) * Width) + (Layers * block) + (2 * Width)), stream.Length);
        Assert.Equal(1024, BinaryPrimitives.ReadInt32LittleEndian(stream.ToArray().AsSpan(4 * 7)));
    }

    [Theory]
    [InlineData("f32", 128)]
    [InlineData("bf16", 64)]
    [InlineData("q8_0", 34)]
    public void Gguf_tensors_lie_where_the_file_says(string encoding, int bytesPerBlock)
    {
        using var stream = new MemoryStream();

        GgufFile.Write(stream, Shape, new[] { TensorEncoding.F32, TensorEncoding.Bf16, TensorEncoding.Q8 }.Single(e => e.Name == encoding));

        var (count, lastOffset, data) = ReadTensors(stream.ToArray());
        Assert.Equal(2 + (9 * Shape.Config.Layers), count);
        Assert.Equal(data + lastOffset + (4 * Shape.Config.Width), stream.Length); // output_norm is last, in f32 and a multiple of the alignment
        var blocks = (Shape.Config.VocabularySize * Shape.Config.Width / 32)
            + (Shape.Config.Layers * ((4 * 192 * 192) + (3 * 192 * 512)) / 32);
        Assert.Equal((blocks * bytesPerBlock) + (2 * Shape.Config.Layers * 4 * Shape.Config.Width), lastOffset);
    }

    [Fact]
    public void Q8_keeps_values_within_half_a_step()
    {
        var row = Enumerable.Range(0, 32).Select(i => (i - 11) / 100f).ToArray();
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            TensorEncoding.Q8.Write(writer, row);
        }

        var bytes = stream.ToArray();
        var scale = (float)BitConverter.ToHalf(bytes);
        Assert.Equal(34, bytes.Length);
        const float Step = 0.2f / 127; // the largest value takes the largest number
        Assert.All(row.Index(), value => Assert.Equal(value.Item, (sbyte)bytes[2 + value.Index] * scale, 0.6f * Step));
    }

    [Fact]
    public void A_file_is_written_once_and_never_left_half()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            Assert.Throws<IOException>(() => PeerFile.Ensure(folder, "model", _ => throw new IOException("disk full")));
            Assert.False(File.Exists(Path.Combine(folder, "model")));

            var path = PeerFile.Ensure(folder, "model", file => file.WriteByte(7));
            PeerFile.Ensure(folder, "model", _ => throw new IOException("it is there"));

            Assert.Equal([7], File.ReadAllBytes(path));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (long Count, long LastOffset, long Data) ReadTensors(byte[] file)
    {
        const int Alignment = 32;
        using var reader = new BinaryReader(new MemoryStream(file));
        Assert.Equal("GGUF", Encoding.ASCII.GetString(reader.ReadBytes(4)));
        Assert.Equal(3u, reader.ReadUInt32());
        var (tensors, values, offset) = (reader.ReadInt64(), reader.ReadInt64(), 0L);
        for (var i = 0; i < values; i++)
        {
            Skip();
            _ = reader.ReadUInt32() is 8 ? Skip() : reader.ReadUInt32();
        }

        for (var i = 0; i < tensors; i++)
        {
            Skip();
            reader.ReadBytes(8 * (int)reader.ReadUInt32());
            reader.ReadUInt32();
            offset = reader.ReadInt64();
        }

        return (tensors, offset, (reader.BaseStream.Position + Alignment - 1) / Alignment * Alignment);

        long Skip() => reader.ReadBytes((int)reader.ReadInt64()).Length;
    }
}
