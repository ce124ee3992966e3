using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Redraft.Engine.Checkpoints;

/// <summary>Reads a safetensors file. The header is checked in full on opening; data is read when asked for, never mapped.</summary>
internal sealed class SafetensorsReader : IDisposable
{
    private const int ChunkBytes = 1 << 18;

    private readonly SafeFileHandle _handle;
    private readonly string _path;
    private readonly long _dataStart;

    private SafetensorsReader(SafeFileHandle handle, string path)
    {
        (_handle, _path) = (handle, path);
        var length = RandomAccess.GetLength(handle);
        var start = new byte[Math.Min(8, length)];
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

    /// <summary>Reads a tensor of type F32, F16 or BF16 piece by piece.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    /// <param name="receive">Gets the index of the piece's first number, and the numbers.</param>
    /// <exception cref="BadFileException">If the type is another, or the file ends early.</exception>
    public void Read(TensorEntry tensor, TensorPiece receive)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(receive);
        if (!Enum.TryParse<TensorType>(tensor.DType, out var type))
        {
            throw new BadFileException(_path, $"tensor '{StrictJson.Short(tensor.Name)}' has the dtype {tensor.DType}; weights must be F32, F16 or BF16");
        }

        var size = FloatFormats.SizeOf(type);
        var bytes = new byte[Math.Min(ChunkBytes, tensor.End - tensor.Begin)];
        var numbers = new float[bytes.Length / size];
        for (long at = tensor.Begin, index = 0; at < tensor.End; at += bytes.Length)
        {
            var piece = bytes.AsSpan(0, (int)Math.Min(bytes.Length, tensor.End - at));
            ReadExactly(piece, _dataStart + at, $"tensor '{StrictJson.Short(tensor.Name)}'");
            var decoded = numbers.AsSpan(0, piece.Length / size);
            FloatFormats.Decode(type, piece, decoded);
            receive(index, decoded);
            index += decoded.Length;
        }
    }

    /// <summary>Reads a whole tensor of type F32, F16 or BF16.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    public float[] Read(TensorEntry tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var numbers = new float[tensor.Count];
        Read(tensor, (index, piece) => piece.CopyTo(numbers.AsSpan((int)index)));
        return numbers;
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

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
        if (start.StartsWith("PK\u0003\u0004"u8) || (start.Length > 1 && start[0] == 0x80 && start[1] is >= 2 and <= 5))
        {
            throw new BadFileException(_path, Checkpoint.PickleAdvice);
        }

        if (start.StartsWith("GGUF"u8))
        {
            throw new BadFileException(_path, "this is a GGUF file; safetensors is expected");
        }
    }
}
