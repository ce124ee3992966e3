using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Redraft.Runs.Copying;

/// <summary>SHA-256 of rows: of every value with its column and its type, bit for bit, in the order of the rows; the order of columns doesn't matter.</summary>
internal sealed class RowDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>All of a run's tables.</summary>
    public static string Of(RunSide side)
    {
        using var digest = new RowDigest();
        foreach (var (table, order, people) in RunSide.Tables)
        {
            digest.Begin(table);
            if (side.Of(people) is { } where)
            {
                using var rows = new TableRows(where, table, order);
                foreach (var row in rows.Read())
                {
                    digest.Add(rows.Columns, row);
                }
            }
        }

        return digest.End();
    }

    /// <summary>A table begins.</summary>
    public void Begin(string table) => Add('T', Encoding.UTF8.GetBytes(table));

    /// <summary>A row of it.</summary>
    public void Add(IReadOnlyList<string> columns, object?[] row)
    {
        foreach (var (column, value) in columns.Zip(row).OrderBy(cell => cell.First, StringComparer.Ordinal))
        {
            Add('C', Encoding.UTF8.GetBytes(column));
            switch (value)
            {
                case null:
                    Add('N', []);
                    break;
                case long number:
                    Add('I', Bits(number));
                    break;
                case double number:
                    Add('R', Bits(BitConverter.DoubleToInt64Bits(number)));
                    break;
                case string text:
                    Add('S', Encoding.UTF8.GetBytes(text));
                    break;
                case byte[] bytes:
                    Add('B', bytes);
                    break;
                default:
                    throw new InvalidDataException($"{column}: a {value.GetType().Name} where a number, a text or bytes were expected; it was changed after it was written: restore it from a copy");
            }
        }
    }

    /// <summary>As hex digits.</summary>
    public string End() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Add(char kind, byte[] bytes)
    {
        Span<byte> head = stackalloc byte[5];
        head[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], bytes.Length);
        _hash.AppendData(head);
        _hash.AppendData(bytes);
    }

    private static byte[] Bits(long number)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return bytes;
    }
}
