using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Redraft.Engine.Checkpoints;

/// <summary>Parses a safetensors header, taking nothing on trust.</summary>
/// <remarks>
/// The rules are those of the reference: strict JSON, known types, sizes that multiply without overflow, tensors that follow each
/// other without holes or overlaps and fill the file to its last byte. Stricter: no duplicate names, at most 8 dimensions,
/// names of at most 512 characters, a million tensors.
/// </remarks>
internal sealed class SafetensorsHeader(string file)
{
    public const int LargestHeader = 100_000_000;

    private const int MostTensors = 1_000_000;
    private const int MostDimensions = 8;
    private const int LongestName = 512;

    private readonly List<TensorEntry> _tensors = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Metadata, by key.</summary>
    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Parses and checks.</summary>
    /// <param name="header">The JSON.</param>
    /// <param name="dataLength">How many bytes follow it in the file.</param>
    /// <returns>The tensors in the order of their bytes.</returns>
    public List<TensorEntry> Parse(ReadOnlySpan<byte> header, long dataLength)
    {
        if (!Utf8.IsValid(header))
        {
            throw Bad("the header is not UTF-8");
        }

        if (header.IsEmpty || header[0] != '{')
        {
            throw Bad("the header must begin with '{'");
        }

        try
        {
            ParseObject(header);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The reader throws the second kind for a text with half a surrogate pair.
            throw Bad($"the header is not valid JSON, after tensor '{Last}' ({error.Message.Split(" LineNumber:")[0]})");
        }

        _tensors.Sort((x, y) => x.Begin != y.Begin ? x.Begin.CompareTo(y.Begin) : x.End.CompareTo(y.End));
        CheckLayout(dataLength);
        return _tensors;
    }

    private string Last => _tensors.Count == 0 ? "(none)" : StrictJson.Short(_tensors[^1].Name);

    private void ParseObject(ReadOnlySpan<byte> header)
    {
        var reader = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = 8 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueSpan.Length > LongestName * 6)
            {
                throw Bad($"a tensor name of {reader.ValueSpan.Length} bytes; at most {LongestName} characters are allowed");
            }

            var name = reader.GetString()!;
            if (name.Length is 0 or > LongestName)
            {
                throw Bad($"tensor '{StrictJson.Short(name)}': a name has 1 to {LongestName} characters");
            }

            if (!_names.Add(name))
            {
                throw Bad($"tensor '{StrictJson.Short(name)}' is listed twice");
            }

            reader.Read();
            if (name == "__metadata__")
            {
                ParseMetadata(ref reader);
            }
            else
            {
                _tensors.Add(ParseTensor(ref reader, name));
            }

            if (_tensors.Count > MostTensors)
            {
                throw Bad($"more than {MostTensors} tensors");
            }
        }

        while (reader.Read())
        {
            // Only white space may follow: the reader refuses anything else.
        }
    }

    private void ParseMetadata(ref Utf8JsonReader reader)
    {
        Expect(reader.TokenType == JsonTokenType.StartObject, "__metadata__", "must be an object of texts");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            Expect(reader.TokenType == JsonTokenType.String, "__metadata__", "must be an object of texts");
            if (!Metadata.TryAdd(key, reader.GetString()!))
            {
                throw Bad("__metadata__", $"has the key '{StrictJson.Short(key)}' twice");
            }
        }
    }

    private TensorEntry ParseTensor(ref Utf8JsonReader reader, string name)
    {
        Expect(reader.TokenType == JsonTokenType.StartObject, name, "must be an object with dtype, shape and data_offsets");
        string? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.ValueTextEquals("dtype") ? "dtype" : reader.ValueTextEquals("shape") ? "shape"
                : reader.ValueTextEquals("data_offsets") ? "data_offsets" : null;
            Expect(key is not null, name, "has a key that is none of dtype, shape and data_offsets");
            if (key == "dtype" ? type is not null : (key == "shape" ? shape : offsets) is not null)
            {
                throw Bad(name, $"has {key} twice");
            }
            reader.Read();
            switch (key)
            {
                case "dtype":
                    Expect(reader.TokenType == JsonTokenType.String, name, "has a dtype that is no text");
                    type = reader.GetString()!;
                    break;
                case "shape":
                    shape = Numbers(ref reader, name, key, MostDimensions);
                    break;
                default:
                    offsets = Numbers(ref reader, name, "data_offsets", 2);
                    break;
            }
        }

        Expect(type is not null && shape is not null && offsets is { Length: 2 }, name, "must have dtype, shape and two data_offsets");
        return Checked(name, type!, shape!, offsets![0], offsets[1]);
    }

    private TensorEntry Checked(string name, string type, long[] shape, long begin, long end)
    {
        var bits = BitsOf(type);
        if (bits == 0)
        {
            throw Bad(name, $"has the unknown dtype '{StrictJson.Short(type)}'");
        }
        if (begin > end)
        {
            throw Bad(name, $"ends ({end}) before it begins ({begin})");
        }
        try
        {
            var total = (long)bits;
            foreach (var size in shape)
            {
                total = checked(total * size);
            }

            if (total % 8 != 0 || total / 8 != end - begin)
            {
                throw Bad(name, $"takes {total / 8} bytes by its shape and dtype, but {end - begin} by its offsets");
            }
        }
        catch (OverflowException)
        {
            throw Bad($"tensor '{StrictJson.Short(name)}': the shape [{string.Join(", ", shape)}] overflows");
        }

        // The same few texts for all tensors of a file.
        return new TensorEntry(name, string.Intern(type), shape, begin, end);
    }

    private long[] Numbers(ref Utf8JsonReader reader, string name, string key, int most)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Bad(name, $"has a {key} that is no list");
        }
        Span<long> numbers = stackalloc long[MostDimensions];
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var valid = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out numbers[Math.Min(count, most - 1)])
                && numbers[Math.Min(count, most - 1)] >= 0;
            if (!valid)
            {
                throw Bad(name, $"has a {key} that is not made of whole numbers from 0 to 2^63 - 1");
            }
            if (++count > most)
            {
                throw Bad(name, $"has more than {most} numbers in {key}");
            }
        }

        return numbers[..count].ToArray();
    }

    private void CheckLayout(long dataLength)
    {
        var at = 0L;
        foreach (var tensor in _tensors)
        {
            if (tensor.End > dataLength)
            {
                throw Bad(tensor.Name, $"ends at byte {tensor.End}, but only {dataLength} bytes follow the header: the file is truncated or the offsets are wrong");
            }
            if (tensor.Begin < at)
            {
                throw Bad(tensor.Name, $"overlaps the tensor before it: begins at {tensor.Begin}, which is before {at}");
            }
            if (tensor.Begin > at)
            {
                throw Bad(tensor.Name, $"leaves a hole: begins at {tensor.Begin} instead of {at}");
            }
            at = tensor.End;
        }

        if (at != dataLength)
        {
            throw Bad($"{dataLength - at} bytes follow the last tensor '{Last}'");
        }
    }

    private static int BitsOf(string type) => type switch
    {
        "F4" => 4,
        "F6_E2M3" or "F6_E3M2" => 6,
        "BOOL" or "U8" or "I8" or "F8_E5M2" or "F8_E4M3" or "F8_E8M0" => 8,
        "U16" or "I16" or "F16" or "BF16" => 16,
        "U32" or "I32" or "F32" => 32,
        "U64" or "I64" or "F64" or "C64" => 64,
        _ => 0,
    };

    private void Expect(bool condition, string tensor, string problem)
    {
        if (!condition)
        {
            throw Bad(tensor, problem);
        }
    }

    private BadFileException Bad(string tensor, string problem) => Bad($"tensor '{StrictJson.Short(tensor)}' {problem}");

    private BadFileException Bad(string problem) => new(file, problem);
}
