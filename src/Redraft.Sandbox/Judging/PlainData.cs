using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Redraft.Sandbox.Judging;

/// <summary>Python's plain values as bytes: checked here before anyone decodes them. The format is in <c>Python/plain.py</c>.</summary>
/// <remarks>
/// A tag byte, then: <c>N T F</c> nothing; <c>i</c> length and hexadecimal digits; <c>f</c> 8 bytes; <c>c</c> 16; <c>s b a</c>
/// length and bytes (text as UTF-8, lone surrogates allowed); <c>l t S Z q</c> count and values; <c>d C D O</c> count and
/// pairs; <c>r</c> three integers. Lengths and counts are 4 bytes, little-endian.
/// </remarks>
internal static class PlainData
{
    public const int MostBytes = 1 << 20;
    public const int MostNodes = 200_000;
    public const int MostDepth = 500;

    /// <summary>Whether the bytes are exactly one value within the limits. Never throws, never allocates.</summary>
    public static bool IsOneValue(ReadOnlySpan<byte> bytes)
    {
        var (at, nodes) = (0, 0);
        return bytes.Length <= MostBytes && Skip(bytes, ref at, ref nodes, 0) && at == bytes.Length;
    }

    /// <summary>Encodes null, bool, int, long, string, byte[] and object?[] (as a tuple).</summary>
    public static byte[] Write(object? value)
    {
        using var stream = new MemoryStream();
        Write(stream, value);
        return stream.ToArray();
    }

    /// <summary>Decodes what <see cref="Write(object?)"/> can encode; whatever else is there becomes null.</summary>
    /// <exception cref="FormatException">The bytes aren't one value.</exception>
    public static object? Read(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        return IsOneValue(bytes) ? Read(bytes, ref at) : throw new FormatException("not one plain value");
    }

    private static bool Skip(ReadOnlySpan<byte> bytes, ref int at, ref int nodes, int depth)
    {
        if (at >= bytes.Length || ++nodes > MostNodes || depth > MostDepth)
        {
            return false;
        }
        switch ((char)bytes[at++])
        {
            case 'N' or 'T' or 'F':
                return true;
            case 'f':
                return Take(bytes, 8, ref at, out _);
            case 'c':
                return Take(bytes, 16, ref at, out _);
            case 'i':
                return Block(bytes, ref at, out var digits) && IsHexadecimal(digits);
            case 's':
                return Block(bytes, ref at, out var text) && IsText(text);
            case 'b' or 'a':
                return Block(bytes, ref at, out _);
            case 'l' or 't' or 'S' or 'Z' or 'q':
                return Count(bytes, ref at, out var items) && SkipMany(bytes, items, ref at, ref nodes, depth);
            case 'd' or 'C' or 'D' or 'O':
                return Count(bytes, ref at, out var pairs) && SkipMany(bytes, pairs * 2, ref at, ref nodes, depth);
            case 'r':
                return IsRange(bytes[at..]) && SkipMany(bytes, 3, ref at, ref nodes, depth);
            default:
                return false;
        }
    }

    private static bool SkipMany(ReadOnlySpan<byte> bytes, long count, ref int at, ref int nodes, int depth)
    {
        for (var i = 0L; i < count; i++)
        {
            if (!Skip(bytes, ref at, ref nodes, depth + 1))
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsRange(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        for (var part = 0; part < 3; part++)
        {
            if (at >= bytes.Length || bytes[at++] != 'i' || !Block(bytes, ref at, out _))
            {
                return false;
            }
        }
        return true;
    }

    private static bool Take(ReadOnlySpan<byte> bytes, long count, ref int at, out ReadOnlySpan<byte> part)
    {
        part = default;
        if (count > bytes.Length - at)
        {
            return false;
        }
        part = bytes.Slice(at, (int)count);
        at += (int)count;
        return true;
    }

    private static bool Count(ReadOnlySpan<byte> bytes, ref int at, out long count)
    {
        var whole = Take(bytes, 4, ref at, out var part);
        count = whole ? BinaryPrimitives.ReadUInt32LittleEndian(part) : 0;
        return whole;
    }

    private static bool Block(ReadOnlySpan<byte> bytes, ref int at, out ReadOnlySpan<byte> block)
    {
        block = default;
        return Count(bytes, ref at, out var count) && Take(bytes, count, ref at, out block);
    }

    private static bool IsHexadecimal(ReadOnlySpan<byte> digits)
    {
        digits = digits.StartsWith("-"u8) ? digits[1..] : digits;
        return digits.Length > 0 && !digits.ContainsAnyExcept("0123456789abcdef"u8);
    }

    // UTF-8 in which a lone surrogate (ED A0..BF xx) may stand, as Python's "surrogatepass" writes it.
    private static bool IsText(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(text, out _, out var used);
            if (status != System.Buffers.OperationStatus.Done)
            {
                if (text.Length < 3 || text[0] != 0xED || text[1] is < 0xA0 or > 0xBF || text[2] is < 0x80 or > 0xBF)
                {
                    return false;
                }
                used = 3;
            }
            text = text[used..];
        }
        return true;
    }

    private static void Write(MemoryStream stream, object? value)
    {
        switch (value)
        {
            case null:
                stream.WriteByte((byte)'N');
                break;
            case bool truth:
                stream.WriteByte((byte)(truth ? 'T' : 'F'));
                break;
            case int or long:
                var number = Convert.ToInt64(value, CultureInfo.InvariantCulture);
                var magnitude = number < 0 ? 0UL - (ulong)number : (ulong)number;
                Block(stream, 'i', Encoding.ASCII.GetBytes((number < 0 ? "-" : "") + magnitude.ToString("x", CultureInfo.InvariantCulture)));
                break;
            case string text:
                Block(stream, 's', Encoding.UTF8.GetBytes(text));
                break;
            case byte[] bytes:
                Block(stream, 'b', bytes);
                break;
            case object?[] items:
                Head(stream, 't', items.Length);
                foreach (var item in items)
                {
                    Write(stream, item);
                }
                break;
            default:
                throw new ArgumentException($"expected a plain value, found {value.GetType()}", nameof(value));
        }
    }

    private static void Block(MemoryStream stream, char tag, byte[] bytes)
    {
        Head(stream, tag, bytes.Length);
        stream.Write(bytes);
    }

    private static void Head(MemoryStream stream, char tag, int count)
    {
        Span<byte> head = [(byte)tag, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], count);
        stream.Write(head);
    }

    private static object? Read(ReadOnlySpan<byte> bytes, ref int at)
    {
        var (start, nodes) = (at, 0);
        switch ((char)bytes[at])
        {
            case 'T' or 'F':
                return bytes[at++] == 'T';
            case 'i':
                at++;
                _ = Block(bytes, ref at, out var digits);
                var isNegative = digits[0] == '-';
                var fits = ulong.TryParse(digits[(isNegative ? 1 : 0)..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var magnitude) && magnitude <= long.MaxValue;
                return !fits ? null : isNegative ? -(long)magnitude : (long)magnitude;
            case 's':
                at++;
                _ = Block(bytes, ref at, out var text);
                return Encoding.UTF8.GetString(text);
            case 'b':
                at++;
                _ = Block(bytes, ref at, out var block);
                return block.ToArray();
            case 't':
                at++;
                _ = Count(bytes, ref at, out var count);
                var items = new object?[count];
                for (var i = 0; i < count; i++)
                {
                    items[i] = Read(bytes, ref at);
                }
                return items;
            default:
                at = start;
                _ = Skip(bytes, ref at, ref nodes, 0);
                return null;
        }
    }
}
