using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Redraft.Engine.Checkpoints;

/// <summary>Writes safetensors files in one canonical form: the same tensors give the same bytes.</summary>
/// <remarks>Tensors stand in ordinal order of their names, one after another; the header is padded with spaces to a multiple of 8.</remarks>
internal static class SafetensorsWriter
{
    private const int ChunkNumbers = 1 << 16;
    private const float FirstBeyondHalf = 65_520; // rounds to infinity

    /// <summary>Writes all tensors.</summary>
    /// <param name="stream">Receives the file.</param>
    /// <param name="tensors">The tensors; names must differ.</param>
    /// <param name="type">F32, or one of the others, rounded to the nearest, ties to even.</param>
    /// <param name="note">A note for the file's metadata, or none.</param>
    /// <returns>The SHA-256 of the file, as 64 lower-case hexadecimal digits.</returns>
    public static string Write(Stream stream, IEnumerable<TensorData> tensors, TensorType type, (string Key, string Text)? note = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        TensorData[] sorted = [.. tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)];
        for (var i = 0; i < sorted.Length; i++)
        {
            if (sorted[i].Name.Length is 0 or > 512 || sorted[i].Name == "__metadata__" || (i > 0 && sorted[i].Name == sorted[i - 1].Name))
            {
                throw new ArgumentException($"'{sorted[i].Name}' is no usable name, or comes twice.", nameof(tensors));
            }
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Put(Header(sorted, type, note));
        var numbers = new float[ChunkNumbers];
        var stored = new byte[ChunkNumbers * FloatFormats.SizeOf(type)];
        foreach (var tensor in sorted)
        {
            var count = tensor.Count;
            for (long at = 0; at < count; at += ChunkNumbers)
            {
                var run = numbers.AsSpan(0, (int)Math.Min(ChunkNumbers, count - at));
                tensor.Fill(at, run);
                if (type == TensorType.F16 && Largest(run) >= FirstBeyondHalf)
                {
                    throw new ArgumentException($"'{tensor.Name}' holds {Largest(run)}, and F16 ends at 65,504; use BF16 or F32.", nameof(type));
                }

                var bytes = stored.AsSpan(0, run.Length * FloatFormats.SizeOf(type));
                FloatFormats.Encode(type, run, bytes);
                Put(bytes);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Put(ReadOnlySpan<byte> bytes)
        {
            stream.Write(bytes);
            hash.AppendData(bytes);
        }
    }

    private static float Largest(ReadOnlySpan<float> run)
    {
        var largest = 0f;
        foreach (var number in run)
        {
            largest = MathF.Max(largest, MathF.Abs(number));
        }

        return largest;
    }

    private static byte[] Header(TensorData[] tensors, TensorType type, (string Key, string Text)? note)
    {
        using var buffer = new MemoryStream();
        buffer.Write(stackalloc byte[8]); // the length, filled in below
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString("format", "pt"); // without it, Hugging Face's loader refuses the file
            if (note is { } more)
            {
                json.WriteString(more.Key, more.Text);
            }

            json.WriteEndObject();
            var at = 0L;
            foreach (var tensor in tensors)
            {
                var end = checked(at + (tensor.Count * FloatFormats.SizeOf(type)));
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", type.ToString());
                WriteNumbers(json, "shape", tensor.Shape.Select(size => (long)size));
                WriteNumbers(json, "data_offsets", [at, end]);
                json.WriteEndObject();
                at = end;
            }

            json.WriteEndObject();
        }

        while (buffer.Length % 8 != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        var header = buffer.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)header.Length - 8);
        return header;
    }

    private static void WriteNumbers(Utf8JsonWriter json, string key, IEnumerable<long> numbers)
    {
        json.WriteStartArray(key);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }
}
