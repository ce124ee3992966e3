using System.Text.Json;

namespace Redraft.Tasks.Jsonl;

/// <summary>One line's object. Each accessor checks presence and type; what is wrong is reported with line and field.</summary>
/// <remarks>Valid only while its line is being converted.</remarks>
internal sealed class JsonlRecord
{
    private readonly JsonElement _object;

    internal JsonlRecord(long line, JsonElement element)
    {
        Line = line;
        _object = element;
    }

    /// <summary>The line, from 1.</summary>
    public long Line { get; }

    /// <summary>The names of all fields.</summary>
    public IEnumerable<string> Fields => _object.EnumerateObject().Select(property => property.Name);

    /// <summary>Whether the field is there and not null.</summary>
    public bool Has(string field) => _object.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>A field as it is.</summary>
    public JsonElement Element(string field) => Required(field);

    /// <summary>The characters of a JSON string; null if they hold half of a surrogate pair.</summary>
    public static string? Characters(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A string.</summary>
    public string Text(string field) => AsText(field, Required(field));

    /// <summary>A string, or null where the field is missing or null.</summary>
    public string? TextOrNull(string field) => Has(field) ? Text(field) : null;

    /// <summary>A whole number of 64 bits.</summary>
    public long Integer(string field)
    {
        var value = Required(field);
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number
            : throw Refuse(field, $"expected a whole number of 64 bits, found {Describe(value)}");
    }

    /// <summary>A finite number.</summary>
    public double Number(string field)
    {
        var value = Required(field);
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : throw Refuse(field, $"expected a finite number, found {Describe(value)}");
    }

    /// <summary>True or false.</summary>
    public bool Truth(string field)
    {
        var value = Required(field);
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw Refuse(field, $"expected true or false, found {Describe(value)}");
    }

    /// <summary>A list of strings.</summary>
    public IReadOnlyList<string> Texts(string field)
    {
        var value = Required(field);
        return value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(item => AsText(field, item))]
            : throw Refuse(field, $"expected a list of strings, found {Describe(value)}");
    }

    /// <summary>A list of pairs of whole numbers of 64 bits.</summary>
    public IReadOnlyList<(long First, long Second)> Pairs(string field)
    {
        var value = Required(field);
        return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Array && item.GetArrayLength() == 2
            && item.EnumerateArray().All(number => number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out _)))
            ? [.. value.EnumerateArray().Select(item => (item[0].GetInt64(), item[1].GetInt64()))]
            : throw Refuse(field, "expected a list of pairs of whole numbers");
    }

    /// <summary>An object within the object; its problems are reported with this line.</summary>
    public JsonlRecord Object(string field)
    {
        var value = Required(field);
        return value.ValueKind == JsonValueKind.Object ? new JsonlRecord(Line, value) : throw Refuse(field, $"expected an object, found {Describe(value)}");
    }

    /// <summary>Refuses a line with any other field; a misspelt field would be lost otherwise.</summary>
    public void RefuseAllBut(params ReadOnlySpan<string> fields)
    {
        foreach (var property in _object.EnumerateObject())
        {
            if (!fields.Contains(property.Name))
            {
                throw Refuse(property.Name, $"unknown; expected one of {string.Join(", ", fields.ToArray())}");
            }
        }
    }

    /// <summary>To be thrown by a converter that finds a value which has the right type but makes no sense.</summary>
    public Exception Refuse(string field, string message) => new JsonlFieldException(new JsonlProblem(Line, null, field, message));

    private JsonElement Required(string field) => _object.TryGetProperty(field, out var value)
        ? value
        : throw Refuse(field, "the field is missing");

    private string AsText(string field, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            throw Refuse(field, $"expected a string, found {Describe(value)}");
        }

        return Characters(value) ?? throw Refuse(field, "the string holds half of a surrogate pair, which is no character");
    }

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "the number " + (value.GetRawText() is { Length: <= 40 } text ? text : "(long)"),
        _ => value.GetRawText(),
    };
}

/// <summary>Carries one problem from an accessor to the reader, which collects them.</summary>
internal sealed class JsonlFieldException(JsonlProblem problem) : Exception(problem.ToString())
{
    public JsonlProblem Problem { get; } = problem;
}
