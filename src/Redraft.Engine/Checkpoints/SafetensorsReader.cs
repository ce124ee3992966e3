using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Redraft.Engine.Checkpoints;

/// <summary>Reads a safetensors file. The header is checked in full on opening; data is decoded when asked for, in place where the file can be mapped.</summary>
internal sealed class SafetensorsReader : IDisposable
{
    private const int ChunkBytes = 1 << 18; // stays in the cache until it is decoded

    private readonly SafeFileHandle _handle;
    private readonly string _path;
    private readonly long _dataStart;
    private readonly Lazy<MappedFile?> _map; // made when the first data is asked for: most who open a file want its header alone

    private SafetensorsReader(SafeFileHandle handle, string path)
    {
        (_handle, _path) = (handle, path);
        var length = RandomAccess.GetLength(handle);
        var start = new byte[Math.Min(9, length)];
        ReadExactly(start, 0, "the header's length");
        RefuseOtherFormats(start);
        if (length < 8)
        {
            throw new BadFileException(path, $"the file has {length} bytes, too few for a safetensors file");
        }

        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (headerLength > SafetensorsHeader.LargestHeader)
        {
            throw new BadFileException(path, $"a header of {headerLength} bytes is announced; at most {SafetensorsHeader.LargestHeader} are allowed");
        }

        if ((long)headerLength > length - 8)
        {
            throw new BadFileException(path, $"a header of {headerLength} bytes is announced, but only {length - 8} bytes follow: the file is truncated");
        }

        var json = new byte[headerLength];
        ReadExactly(json, 8, "the header");
        _dataStart = 8 + (long)headerLength;
        var header = new SafetensorsHeader(path);
        Tensors = header.Parse(json, length - _dataStart);
        Metadata = header.Metadata;
        _map = new Lazy<MappedFile?>(() => MappedFile.TryOpen(handle, length));
    }

    /// <summary>The tensors, in the order of their bytes.</summary>
    public IReadOnlyList<TensorEntry> Tensors { get; }

    /// <summary>The file's own notes.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">The file; it must not change while it is open.</param>
    /// <exception cref="BadFileException">If the file is malformed; the message names the tensor.</exception>
    public static SafetensorsReader Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var handle = RegularFile.OpenHandle(path);
        try
        {
            return new SafetensorsReader(handle, path);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads a run of a tensor of type F32, F16 or BF16, each byte once; several threads may read at a time.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    /// <param name="first">The run's first number.</param>
    /// <param name="numbers">Receives the run, which must lie within the tensor.</param>
    /// <exception cref="BadFileException">If the type is another, or the file ends early.</exception>
    public void Read(TensorEntry tensor, long first, Span<float> numbers)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + numbers.Length, tensor.Count);
        if (!FloatFormats.TryParse(tensor.DType, out var type))
        {
            throw new BadFileException(_path, $"tensor '{StrictJson.Short(tensor.Name)}' has the dtype {tensor.DType}; weights must be F32, F16 or BF16");
        }

        var size = FloatFormats.SizeOf(type);
        var at = _dataStart + tensor.Begin + (first * size);
        var (chunk, map) = (ChunkBytes / size, _map.Value);
        for (var done = 0; done < numbers.Length; done += chunk)
        {
            var run = numbers[done..Math.Min(numbers.Length, done + chunk)];
            var (place, count) = (at + ((long)done * size), run.Length * size);
            if (map is { IsKept: true })
            {
                FloatFormats.Decode(type, map.Bytes(place, count), run);
            }
            else
            {
                ReadAndDecode(type, place, count, run, tensor);
            }
        }
    }

    /// <summary>Reads a whole tensor of type F32, F16 or BF16.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    public float[] Read(TensorEntry tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var numbers = new float[tensor.Count];
        Read(tensor, 0, numbers);
        return numbers;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_map.IsValueCreated)
        {
            _map.Value?.Dispose();
        }

        _handle.Dispose();
    }

    private void ReadAndDecode(TensorType type, long at, int count, Span<float> numbers, TensorEntry tensor)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        var stored = bytes.AsSpan(0, count);
        ReadExactly(stored, at, $"tensor '{StrictJson.Short(tensor.Name)}'");
        FloatFormats.Decode(type, stored, numbers);
        ArrayPool<byte>.Shared.Return(bytes);
    }

    private void ReadExactly(Span<byte> buffer, long offset, string what)
    {
        while (!buffer.IsEmpty)
        {
            var count = RandomAccess.Read(_handle, buffer, offset);
            if (count == 0)
            {
                throw new BadFileException(_path, $"the file ended within {what}");
            }

            buffer = buffer[count..];
            offset += count;
        }
    }

    private void RefuseOtherFormats(ReadOnlySpan<byte> start)
    {
        // A header's length may begin with any of these bytes, but then the header itself begins where a length ends.
        var isHeader = start.Length > 8 && start[8] == '{';
        if (!isHeader && (start.StartsWith("PK\u0003\u0004"u8) || (start.Length > 1 && start[0] == 0x80 && start[1] is >= 2 and <= 5)))
        {
            throw new BadFileException(_path, Checkpoint.PickleAdvice);
        }

        if (start.StartsWith("GGUF"u8))
        {
            throw new BadFileException(_path, "this is a GGUF file; safetensors is expected");
        }
    }
}
