using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Redraft.Engine.Checkpoints;

/// <summary>Reads a GGUF file, version 2 or 3. The header is checked in full on opening, taking nothing on trust; data is read when asked for.</summary>
/// <remarks>
/// Tensors must follow each other in the order of the header, each aligned, and end the file. Stricter than the reference: no key and no name
/// twice, no bytes after the last tensor, types F32, F16, BF16 and Q8_0.
/// Source: github.com/ggml-org/ggml, docs/gguf.md.
/// </remarks>
internal sealed class GgufReader : IDisposable
{
    private const uint Magic = 0x46554747; // GGUF
    private const int MostTensors = 1 << 20;
    private const int MostKeys = 1 << 16;
    private const int LongestName = 64;
    private const int ChunkNumbers = 1 << 16;

    private readonly SafeFileHandle _handle;
    private readonly Dictionary<string, object> _metadata = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GgufTensor> _tensors = new(StringComparer.Ordinal);
    private readonly List<GgufTensor> _inOrder = [];
    private readonly long _dataStart;

    private GgufReader(SafeFileHandle handle, string path)
    {
        (_handle, File) = (handle, path);
        var cursor = new GgufCursor(handle, path);
        if (cursor.Length < 24 || cursor.UInt32() != Magic)
        {
            throw new BadFileException(path, "not a GGUF file: it doesn't begin with GGUF and a header");
        }

        var version = cursor.UInt32();
        if (version is not (2 or 3))
        {
            throw cursor.Bad($"GGUF version {version} is not supported (known: 2 and 3, little-endian)");
        }

        var tensors = cursor.Count("tensors", 25, MostTensors);
        var keys = cursor.Count("keys", 13, MostKeys);
        for (var k = 0; k < keys; k++)
        {
            var key = cursor.Text("a key");
            if (!_metadata.TryAdd(key, cursor.Value(StrictJson.Short(key))))
            {
                throw cursor.Bad($"the key '{StrictJson.Short(key)}' is there twice");
            }
        }

        var alignment = _metadata.GetValueOrDefault("general.alignment", 32L) is long given && given is >= 8 and <= 1 << 20 && long.IsPow2(given)
            ? given
            : throw cursor.Bad("general.alignment must be a power of 2 from 8 to 1,048,576");
        for (var t = 0; t < tensors; t++)
        {
            Add(cursor, alignment);
        }

        _dataStart = Aligned(cursor.Position, alignment);
        var end = _inOrder.Count == 0 ? 0 : _inOrder[^1].Begin + _inOrder[^1].Bytes;
        if (cursor.Length < _dataStart + end || cursor.Length > _dataStart + Aligned(end, alignment))
        {
            throw cursor.Bad(cursor.Length < _dataStart + end
                ? $"{(_inOrder.Count == 0 ? "the header" : $"tensor '{_inOrder[^1].Name}'")} ends at byte {_dataStart + end}, the file at {cursor.Length}: it is truncated"
                : $"{cursor.Length - _dataStart - end} bytes follow the last tensor");
        }
    }

    /// <summary>The file's name, as the caller gave it.</summary>
    public string File { get; }

    /// <summary>Values by key: bool, long, double, string, or an array of one of these.</summary>
    public IReadOnlyDictionary<string, object> Metadata => _metadata;

    /// <summary>The tensors, in the order of their bytes.</summary>
    public IReadOnlyList<GgufTensor> Tensors => _inOrder;

    /// <summary>Whether a file begins as GGUF files do.</summary>
    public static bool IsGguf(string path)
    {
        using var stream = RegularFile.Open(path);
        var start = new byte[4];
        return stream.ReadAtLeast(start, 4, throwOnEndOfStream: false) == 4 && start.AsSpan().SequenceEqual("GGUF"u8);
    }

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">The file; it must not change while it is open.</param>
    /// <exception cref="BadFileException">If the file is malformed; the message names the key or the tensor.</exception>
    public static GgufReader Open(string path)
    {
        var handle = RegularFile.OpenHandle(path);
        try
        {
            return new GgufReader(handle, path);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>A tensor by its name, or null.</summary>
    public GgufTensor? Find(string name) => _tensors.GetValueOrDefault(name);

    /// <summary>Reads a run of a tensor; several threads may read at a time.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    /// <param name="first">The run's first number; it and the length are multiples of 32 for Q8_0.</param>
    /// <param name="numbers">Receives the run, which must lie within the tensor.</param>
    /// <exception cref="BadFileException">If the file ends early.</exception>
    public void Read(GgufTensor tensor, long first, Span<float> numbers)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + numbers.Length, tensor.Count);
        var bytes = ArrayPool<byte>.Shared.Rent(4 * ChunkNumbers);
        for (var done = 0; done < numbers.Length; done += ChunkNumbers)
        {
            var run = numbers[done..Math.Min(numbers.Length, done + ChunkNumbers)];
            var stored = bytes.AsSpan(0, (int)GgufBlocks.BytesOf(tensor.Type, run.Length));
            var offset = _dataStart + tensor.Begin + GgufBlocks.BytesOf(tensor.Type, first + done);
            for (int got = 0, count; got < stored.Length; got += count)
            {
                count = RandomAccess.Read(_handle, stored[got..], offset + got);
                if (count == 0)
                {
                    throw new BadFileException(File, $"the file ended within tensor '{tensor.Name}'");
                }
            }

            GgufBlocks.Decode(tensor.Type, stored, run);
        }

        ArrayPool<byte>.Shared.Return(bytes);
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    internal static long Aligned(long position, long alignment) => (position + alignment - 1) & -alignment;

    private void Add(GgufCursor cursor, long alignment)
    {
        var name = cursor.Text("a tensor's name");
        var shown = StrictJson.Short(name);
        if (name.Length is 0 or > LongestName)
        {
            throw cursor.Bad($"tensor '{shown}': a name has 1 to {LongestName} characters");
        }

        var dimensions = cursor.UInt32();
        if (dimensions is not (>= 1 and <= 4))
        {
            throw cursor.Bad($"tensor '{shown}' has {dimensions} dimensions; 1 to 4 are allowed");
        }

        var shape = new long[dimensions];
        var count = 1L;
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            var size = cursor.UInt64();
            shape[d] = size is >= 1 and < 1L << 40 && size <= (ulong)(cursor.Length * 2 / count)
                ? (long)size
                : throw cursor.Bad($"tensor '{shown}' has a size of {size}, more than the file can hold");
            count *= shape[d];
        }

        var type = (GgufType)cursor.UInt32();
        if (!Enum.IsDefined(type))
        {
            throw cursor.Bad($"tensor '{shown}' has the type {(int)type}; F32 (0), F16 (1), Q8_0 (8) and BF16 (30) are supported");
        }

        if (type == GgufType.Q8_0 && shape[^1] % GgufBlocks.Block != 0)
        {
            throw cursor.Bad($"tensor '{shown}' has rows of {shape[^1]}, which Q8_0 cannot hold: multiples of {GgufBlocks.Block} are needed");
        }

        var expected = _inOrder.Count == 0 ? 0 : Aligned(_inOrder[^1].Begin + _inOrder[^1].Bytes, alignment);
        var begin = cursor.UInt64();
        var tensor = begin == (ulong)expected
            ? new GgufTensor(name, type, shape, expected)
            : throw cursor.Bad($"tensor '{shown}' begins at {begin}, expected {expected}: after the tensor before it, aligned to {alignment}");
        if (!_tensors.TryAdd(name, tensor))
        {
            throw cursor.Bad($"tensor '{shown}' is there twice");
        }

        _inOrder.Add(tensor);
    }
}
