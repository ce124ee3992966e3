using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Redraft.Engine.Checkpoints;

namespace Redraft.Engine.Tests.Checkpoints;

public sealed class SafetensorsReaderTests
{
    private const int Spare = 32 << 20; // what a reader may allocate beside twice the file

    public static TheoryData<string, string, int, string> Malformed => new()
    {
        { "unknown dtype", """{"w":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}""", 4, "tensor 'w' has the unknown dtype 'F31'" },
        { "offsets leave the file", """{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "tensor 'w' ends at byte 8, but only 4" },
        { "size differs from the shape", """{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "tensor 'w' takes 8 bytes by its shape" },
        { "end before begin", """{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "tensor 'w' ends (0) before it begins (4)" },
        { "overlap", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "tensor 'b' overlaps" },
        { "hole", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, "tensor 'b' leaves a hole" },
        { "hole at the start", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "tensor 'a' leaves a hole" },
        { "trailing bytes", """{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "1 bytes follow the last tensor 'w'" },
        { "duplicate name", """{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "tensor 'w' is listed twice" },
        { "duplicate name by escape", """{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\u0077":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "tensor 'w' is listed twice" },
        { "duplicate key", """{"w":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "tensor 'w' has dtype twice" },
        { "unknown key", """{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"path":"/"}}""", 4, "tensor 'w' has a key that is none of" },
        { "missing key", """{"w":{"dtype":"F32","shape":[1]}}""", 4, "tensor 'w' must have dtype, shape and two data_offsets" },
        { "one offset", """{"w":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4, "tensor 'w' must have" },
        { "three offsets", """{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 4, "tensor 'w' has more than 2 numbers" },
        { "overflowing shape", """{"w":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "tensor 'w': the shape [4294967296, 4294967296] overflows" },
        { "overflow hidden by a zero", """{"w":{"dtype":"F32","shape":[4294967296,4294967296,0],"data_offsets":[0,0]}}""", 0, "overflows" },
        { "shape of 2^63", """{"w":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,0]}}""", 0, "tensor 'w' has a shape that is not made of whole numbers" },
        { "negative size", """{"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "tensor 'w' has a shape that is not made of whole numbers" },
        { "fraction", """{"w":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "whole numbers" },
        { "offset of 2^64", """{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,18446744073709551616]}}""", 4, "tensor 'w' has a data_offsets that is not made of whole numbers" },
        { "too many dimensions", """{"w":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}""", 4, "tensor 'w' has more than 8 numbers in shape" },
        { "half a byte", """{"w":{"dtype":"F4","shape":[1],"data_offsets":[0,1]}}""", 1, "tensor 'w' takes" },
        { "depth", """{"w":""" + new string('[', 60000) + new string(']', 60000) + "}", 0, "tensor 'w' must be an object" },
        { "depth in a tensor", """{"w":{"shape":""" + new string('[', 60000) + new string(']', 60000) + "}}", 0, "tensor 'w' has a shape" },
        { "metadata not text", """{"__metadata__":{"a":1}}""", 0, "__metadata__" },
        { "empty name", """{"":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "a name has 1 to 512 characters" },
        { "long name", "{\"" + new string('n', 513) + "\":" + """{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "a name has 1 to 512 characters" },
        { "half a surrogate pair", """{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "not valid JSON" },
        { "no object", """[]""", 0, "must begin with '{'" },
        { "leading space", """ {}""", 0, "must begin with '{'" },
        { "two objects", """{}{}""", 0, "not valid JSON" },
        { "torn JSON", """{"w":{"dtype":"F32","shape":[1""", 4, "not valid JSON" },
        { "empty header", "", 0, "must begin with '{'" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_malformed_header_is_refused_by_name(string what, string header, int dataBytes, string expected)
    {
        var error = Refused(SafetensorsFile.Make(header, dataBytes));

        Assert.True(error.Problem.Contains(expected, StringComparison.Ordinal), $"{what}: {error.Problem}");
    }

    [Theory]
    [InlineData(100_000_001ul, "at most 100000000 are allowed")]
    [InlineData(ulong.MaxValue, "at most 100000000 are allowed")]
    [InlineData(1ul << 63, "at most 100000000 are allowed")]
    [InlineData(3ul, "the file is truncated")]
    public void An_announced_header_that_cannot_be_is_refused_before_it_is_read(ulong announced, string expected)
        => Assert.Contains(expected, Refused(SafetensorsFile.Make("{}", 0, announced)).Problem);

    [Theory]
    [InlineData(new byte[0], "too few")]
    [InlineData(new byte[] { 1, 2, 3 }, "too few")]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4, 0, 0, 0, 0, 0 }, "this is a pickle")]
    [InlineData(new byte[] { 0x80, 2, 0x8A, 0, 0, 0, 0, 0, 0 }, "this is a pickle")]
    [InlineData(new byte[] { (byte)'G', (byte)'G', (byte)'U', (byte)'F', 3, 0, 0, 0, 0 }, "GGUF")]
    public void Other_files_are_told_by_their_first_bytes(byte[] content, string expected)
        => Assert.Contains(expected, Refused(content).Problem);

    [Fact]
    public void No_length_of_a_header_is_taken_for_the_start_of_a_pickle()
    {
        for (var length = 56; length < 1600; length += 8) // 0x280, 0x380, … begin as pickles do
        {
            using var folder = new TemporaryFolder();
            var header = """{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""".PadRight(length);
            File.WriteAllBytes(folder["t"], SafetensorsFile.Make(header, 8));
            using var reader = SafetensorsReader.Open(folder["t"]);
            Assert.Single(reader.Tensors);
        }
    }

    [Fact]
    public void A_header_that_is_not_utf_8_is_refused()
        => Assert.Contains("not UTF-8", Refused(SafetensorsFile.Make([(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)'}'], 0)).Problem);

    [Fact]
    public void A_truncated_file_is_refused_wherever_it_was_cut()
    {
        var file = SafetensorsFile.Make("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8);
        for (var length = 0; length < file.Length; length++)
        {
            Refused(file[..length]);
        }
    }

    [Fact]
    public void Empty_tensors_and_single_numbers_are_read()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["t"], SafetensorsFile.Make(
            """{"none":{"dtype":"F32","shape":[0,3],"data_offsets":[0,0]},"one":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"mask":{"dtype":"BOOL","shape":[2],"data_offsets":[4,6]}}  """, 6));

        using var reader = SafetensorsReader.Open(folder["t"]);

        Assert.Empty(reader.Read(reader.Tensors.Single(tensor => tensor.Name == "none")));
        Assert.Equal([0f], reader.Read(reader.Tensors.Single(tensor => tensor.Name == "one")));
        var error = Assert.Throws<BadFileException>(() => reader.Read(reader.Tensors.Single(tensor => tensor.Name == "mask")));
        Assert.Contains("tensor 'mask' has the dtype BOOL", error.Message);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    [InlineData(true, 3)]
    [InlineData(false, 0)]
    [InlineData(false, 3)]
    public void Mapped_and_read_give_the_same_numbers_wherever_the_data_begins(bool mapped, int padding)
    {
        const int Count = 300_001; // more than a chunk of any type
        using var folder = new TemporaryFolder();
        var header = $$"""
            {"f":{"dtype":"F32","shape":[{{Count}}],"data_offsets":[0,{{4 * Count}}]},"h":{"dtype":"F16","shape":[{{Count}}],"data_offsets":[{{4 * Count}},{{6 * Count}}]},"b":{"dtype":"BF16","shape":[{{Count}}],"data_offsets":[{{6 * Count}},{{8 * Count}}] } }
            """ + new string(' ', padding);
        var file = SafetensorsFile.Make(header, 8 * Count);
        var data = file.AsSpan(file.Length - (8 * Count));
        new Random(7).NextBytes(data);
        File.WriteAllBytes(folder["t"], file);
        var expected = new[] { TensorType.F32, TensorType.F16, TensorType.BF16 }.Select(_ => new float[Count]).ToArray();
        FloatFormats.Decode(TensorType.F32, data[..(4 * Count)], expected[0]);
        FloatFormats.Decode(TensorType.F16, data[(4 * Count)..(6 * Count)], expected[1]);
        FloatFormats.Decode(TensorType.BF16, data[(6 * Count)..], expected[2]);

        using var writer = mapped ? null : OpenForWriting(folder["t"]);
        var canBeMapped = CanBeMapped(folder["t"]);
        Assert.SkipWhen(mapped && !canBeMapped, "this machine's temporary folder can't be mapped safely");
        using var reader = SafetensorsReader.Open(folder["t"]);

        Assert.Equal(["f", "h", "b"], reader.Tensors.Select(tensor => tensor.Name));
        foreach (var (tensor, numbers) in reader.Tensors.Zip(expected))
        {
            Assert.Equal(Bits(numbers), Bits(reader.Read(tensor)));
            var run = new float[77_777];
            reader.Read(tensor, 123_457, run);
            Assert.Equal(Bits(numbers.AsSpan(123_457, run.Length)), Bits(run));
        }

        if (OperatingSystem.IsLinux())
        {
            Assert.Equal(canBeMapped, IsMapped(folder["t"]));
            Assert.False(canBeMapped && !mapped, "a file that is open for writing can be mapped");
        }

        static int[] Bits(ReadOnlySpan<float> numbers) => MemoryMarshal.Cast<float, int>(numbers).ToArray(); // NaN is there too
    }

    [Fact]
    public void A_file_that_is_open_for_writing_is_read_and_refused_once_it_is_cut_short()
    {
        using var folder = new TemporaryFolder();
        WriteOnes(folder["t"]);
        using var writer = OpenForWriting(folder["t"]);
        using var reader = SafetensorsReader.Open(folder["t"]);
        writer.SetLength(writer.Length - 1);

        var error = Assert.Throws<BadFileException>(() => reader.Read(reader.Tensors[0]));

        Assert.Equal("the file ended within tensor 'w'", error.Problem);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task A_file_of_another_length_than_was_seen_is_not_mapped_and_nobody_waits_for_it(int left)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["t"], new byte[left]);
        using var handle = RegularFile.OpenHandle(folder["t"]);

        Assert.Null(MappedFile.TryOpen(handle, 1000));

        await NobodyWaitsForAsync(folder["t"]);
    }

    [Fact]
    public async Task Who_wants_only_the_header_maps_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "looks into /proc");
        using var folder = new TemporaryFolder();
        WriteOnes(folder["t"]);

        using var reader = SafetensorsReader.Open(folder["t"]);

        Assert.False(IsMapped(folder["t"]));
        await NobodyWaitsForAsync(folder["t"]);
    }

    [Fact]
    public void A_map_that_is_closed_refuses_a_look()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["t"], new byte[100]);
        using var handle = RegularFile.OpenHandle(folder["t"]);
        var map = MappedFile.TryOpen(handle, 100);
        Assert.SkipWhen(map is null, "this machine's temporary folder can't be mapped safely");
        map.Dispose();

        Assert.Throws<ObjectDisposedException>(() => map.Bytes(0, 1).Length);
        map.Dispose();
    }

    [Fact]
    public async Task Whoever_would_cut_a_mapped_file_short_waits_until_it_is_closed_and_is_told_of_meanwhile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "leases are Linux's");
        using var folder = new TemporaryFolder();
        WriteOnes(folder["t"]);
        using var handle = RegularFile.OpenHandle(folder["t"]);
        using var map = MappedFile.TryOpen(handle, RandomAccess.GetLength(handle));
        Assert.SkipWhen(map is null, "this machine's temporary folder knows no leases");
        using var reader = SafetensorsReader.Open(folder["t"]);
        reader.Read(reader.Tensors[0]);
        Assert.True(map.IsKept);
        Assert.True(IsMapped(folder["t"]));

        using var cutting = Process.Start("sh", ["-c", ": > \"$1\"", "sh", folder["t"]]);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (map.IsKept)
        {
            await Task.Delay(5, patience.Token);
        }

        Assert.All(reader.Read(reader.Tensors[0]), number => Assert.Equal(1f, number)); // all of them: nothing is cut yet
        Assert.False(cutting.HasExited);
        reader.Dispose();
        map.Dispose();
        handle.Dispose();
        await cutting.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, new FileInfo(folder["t"]).Length);
    }

    [Fact]
    public void Thousands_of_mutated_files_end_in_a_reading_or_in_one_kind_of_exception()
    {
        using var folder = new TemporaryFolder();
        var good = SafetensorsFile.Make(
            """{"__metadata__":{"format":"pt"},"a.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]}}""", 32);
        var random = new Random(5);
        var refused = 0;
        const int Rounds = 4000;
        for (var i = 0; i < Rounds; i++)
        {
            File.WriteAllBytes(folder["t"], Mutation.Of(good, random));
            try
            {
                using var reader = SafetensorsReader.Open(folder["t"]);
                foreach (var tensor in reader.Tensors)
                {
                    reader.Read(tensor);
                }
            }
            catch (BadFileException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, Rounds / 2, Rounds - 1);
    }

    [Fact]
    public void Refusing_a_large_file_takes_little_memory()
    {
        var tiny = string.Join(',', Enumerable.Range(0, 30_000).Select(i => $$"""  "{{i}}":{"dtype":"F32","shape":[],"data_offsets":[{{4 * i}},{{(4 * i) + 4}}]}"""));
        foreach (var header in new[] { "{" + tiny + "}", "{\"w\":{\"shape\":[" + new string('1', 1) + string.Concat(Enumerable.Repeat(",1", 1_000_000)) + "]}}" })
        {
            var file = SafetensorsFile.Make(header, 0);
            using var folder = new TemporaryFolder();
            File.WriteAllBytes(folder["t"], file);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<BadFileException>(() => SafetensorsReader.Open(folder["t"]));

            // All that was ever allocated bounds what was held at once.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (2L * file.Length) + Spare);
        }
    }

    /// <summary>A tensor of more than one chunk.</summary>
    private static void WriteOnes(string path)
    {
        var file = SafetensorsFile.Make("""{"w":{"dtype":"F32","shape":[2500000],"data_offsets":[0,10000000]}}""", 10_000_000);
        MemoryMarshal.Cast<byte, float>(file.AsSpan(file.Length - 10_000_000)).Fill(1);
        File.WriteAllBytes(path, file);
    }

    /// <summary>That a file can be written into at once: a lease would last 45 seconds.</summary>
    private static Task NobodyWaitsForAsync(string path)
        => Task.Run(() => OpenForWriting(path).Dispose()).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    private static FileStream OpenForWriting(string path) => new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);

    private static bool CanBeMapped(string path)
    {
        using var handle = RegularFile.OpenHandle(path);
        using var map = MappedFile.TryOpen(handle, RandomAccess.GetLength(handle));
        return map is not null;
    }

    private static bool IsMapped(string path) => File.ReadLines("/proc/self/maps").Any(line => line.EndsWith(path, StringComparison.Ordinal));

    private static BadFileException Refused(byte[] content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["t"], content);
        var error = Assert.Throws<BadFileException>(() => SafetensorsReader.Open(folder["t"]));
        Assert.StartsWith(folder["t"], error.Message);
        return error;
    }
}
