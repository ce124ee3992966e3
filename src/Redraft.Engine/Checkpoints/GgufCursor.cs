using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Redraft.Engine.Checkpoints;

/// <summary>Walks through a GGUF file's header; every length is compared with what is left of the file before anything is made for it.</summary>
internal sealed class GgufCursor(SafeFileHandle handle, string path)
{
    private const int LongestText = 64 << 20; // a whole tokenizer.json
    private const long LongestHeader = 1L << 29;

    private readonly byte[] _buffer = new byte[1 << 16];
    private int _at;
    private int _filled;

    /// <summary>Bytes of the file.</summary>
    public long Length { get; } = RandomAccess.GetLength(handle);

    /// <summary>The next byte.</summary>
    public long Position { get; private set; }

    public byte Byte() => Take(1)[0];

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>A count of things that take at least so many bytes each.</summary>
    public int Count(string what, int least, long most)
    {
        var count = UInt64();
        return count <= (ulong)most && count <= (ulong)((Length - Position) / least)
            ? (int)count
            : throw Bad($"{count} {what} are announced; at most {Math.Min(most, (Length - Position) / least)} fit: the file is truncated or damaged");
    }

    public string Text(string what)
    {
        var length = Count($"bytes of {what}", 1, LongestText);
        var bytes = length <= _buffer.Length ? Take(length) : TakeLong(length);
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Bad($"{what} is not UTF-8, at byte {Position - length}");
        }
    }

    /// <summary>A value of one of the format's types: bool, long, double or string, or an array of one of these.</summary>
    public object Value(string key)
    {
        const uint Array = 9;
        var type = UInt32();
        if (type != Array)
        {
            return Scalar(type, key);
        }

        var element = UInt32();
        var size = SizeOf(element, key);
        var count = Count($"elements of {key}", size, 1 << 24);
        switch (element)
        {
            case 7:
                return Fill(new bool[count], () => (bool)Scalar(element, key));
            case 8:
                return Fill(new string[count], () => Text(key));
            case 6 or 12:
                return Fill(new double[count], () => (double)Scalar(element, key));
            default:
                return Fill(new long[count], () => (long)Scalar(element, key));
        }
    }

    public BadFileException Bad(string problem) => new(path, problem);

    private static UTF8Encoding Strict { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static T[] Fill<T>(T[] array, Func<T> next)
    {
        for (var i = 0; i < array.Length; i++)
        {
            array[i] = next();
        }

        return array;
    }

    private int SizeOf(uint type, string key) => type switch
    {
        0 or 1 or 7 => 1,
        2 or 3 => 2,
        4 or 5 or 6 => 4,
        8 or 10 or 11 or 12 => 8,
        9 => throw Bad($"{key} is an array of arrays, which is not supported"),
        _ => throw Bad($"{key} has the unknown type {type}"),
    };

    private object Scalar(uint type, string key)
    {
        if (type == 8)
        {
            return Text(key);
        }

        var bytes = Take(SizeOf(type, key));
        return type switch
        {
            0 => (long)bytes[0],
            1 => (long)(sbyte)bytes[0],
            2 => (long)BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            3 => (long)BinaryPrimitives.ReadInt16LittleEndian(bytes),
            4 => (long)BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            5 => (long)BinaryPrimitives.ReadInt32LittleEndian(bytes),
            6 => (double)BinaryPrimitives.ReadSingleLittleEndian(bytes),
            7 => bytes[0] <= 1 ? bytes[0] == 1 : throw Bad($"{key} must be 0 or 1, found {bytes[0]}"),
            10 => BinaryPrimitives.ReadUInt64LittleEndian(bytes) is var big && big <= long.MaxValue ? (long)big : throw Bad($"{key} is {big}, beyond 2^63 - 1"),
            11 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            _ => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        };
    }

    private byte[] TakeLong(int count)
    {
        var bytes = new byte[count];
        for (var at = 0; at < count; at += _buffer.Length)
        {
            Take(Math.Min(_buffer.Length, count - at)).CopyTo(bytes.AsSpan(at));
        }

        return bytes;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (Position + count > LongestHeader)
        {
            throw Bad($"the header has more than {LongestHeader} bytes");
        }

        if (_filled - _at < count)
        {
            _buffer.AsSpan(_at, _filled - _at).CopyTo(_buffer);
            _filled -= _at;
            _at = 0;
            for (var read = 1; _filled < _buffer.Length && read > 0; _filled += read)
            {
                read = RandomAccess.Read(handle, _buffer.AsSpan(_filled), Position + _filled);
            }

            if (_filled < count)
            {
                throw Bad($"the file ended within its header, at byte {Position + _filled}");
            }
        }

        var bytes = _buffer.AsSpan(_at, count);
        _at += count;
        Position += count;
        return bytes;
    }
}
