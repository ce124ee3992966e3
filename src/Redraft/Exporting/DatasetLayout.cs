using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Redraft.Tasks.Jsonl;

namespace Redraft.Exporting;

/// <summary>How a trainer's files write an example: one JSON object a line, of one shape.</summary>
/// <remarks>The shape is a line with the four words <c>$prompt</c>, <c>$completion</c>, <c>$rejected</c> and <c>$good</c> where the example's own stand; all else in it is constant.
/// Where the layout holds weights, <c>weight</c> stands beside the shape's fields in lines that count other than 1.
/// Lines that are read must have that shape, but for further fields beside its outermost, which are left behind and counted.</remarks>
public sealed class DatasetLayout
{
    private const string Prompt = "$prompt", Completion = "$completion", Rejected = "$rejected", Good = "$good", Weight = "weight";

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject _shape;

    internal DatasetLayout(string name, string summary, string shape)
    {
        (Name, Summary) = (name, summary);
        _shape = JsonNode.Parse(shape)!.AsObject();
        Kind = shape.Contains(Rejected, StringComparison.Ordinal) ? ExampleKind.Preference
            : shape.Contains(Good, StringComparison.Ordinal) ? ExampleKind.Label : ExampleKind.Demonstration;
    }

    /// <summary>Unique kebab-case name.</summary>
    public string Name { get; }

    /// <summary>One line for <c>redraft list</c>.</summary>
    public string Summary { get; }

    /// <summary>What its lines say.</summary>
    public ExampleKind Kind { get; }

    /// <summary>Whether a line may say how much it counts.</summary>
    public bool HoldsWeights { get; init; }

    /// <summary>An example as a line, without its end.</summary>
    /// <exception cref="ArgumentException">If the example is of another kind.</exception>
    public string Write(TrainingExample example)
    {
        ArgumentNullException.ThrowIfNull(example);
        var found = example.Rejected is not null ? ExampleKind.Preference : example.Good is not null ? ExampleKind.Label : ExampleKind.Demonstration;
        return found == Kind ? Line(example)
            : throw new ArgumentException($"layout '{Name}' holds a {Kind.ToString().ToLowerInvariant()}, found a {found.ToString().ToLowerInvariant()}", nameof(example));
    }

    private string Line(TrainingExample example)
    {
        var line = Filled(_shape, example)!.AsObject();
        if (HoldsWeights && example.Weight != 1)
        {
            line[Weight] = example.Weight;
        }

        return line.ToJsonString(Readable);
    }

    /// <summary>The example of a line.</summary>
    /// <param name="record">The line.</param>
    /// <param name="leftBehind">Hears the name of each field that the layout doesn't have.</param>
    internal TrainingExample Read(JsonlRecord record, Action<string> leftBehind)
    {
        foreach (var field in record.Fields.Where(field => !_shape.ContainsKey(field) && !(HoldsWeights && field == Weight)))
        {
            leftBehind(field);
        }

        var read = new Dictionary<string, object>();
        foreach (var (field, shape) in _shape)
        {
            Match(record, field, field, record.Element(field), shape!, read);
        }

        return new TrainingExample((string)read[Prompt], (string)read[Completion])
        {
            Rejected = read.GetValueOrDefault(Rejected) as string,
            Good = read.GetValueOrDefault(Good) as bool?,
            Weight = HoldsWeights && record.Has(Weight) ? WeightOf(record) : 1,
        };
    }

    private static double WeightOf(JsonlRecord record)
        => (float)record.Number(Weight) is > 0 and < float.PositiveInfinity ? record.Number(Weight) : throw record.Refuse(Weight, $"expected over 0, within a float's range, found {record.Number(Weight)}");

    private static JsonNode? Filled(JsonNode? shape, TrainingExample example) => shape switch
    {
        JsonObject fields => new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, Filled(field.Value, example)))),
        JsonArray items => new JsonArray([.. items.Select(item => Filled(item, example))]),
        JsonValue value when value.TryGetValue<string>(out var text) => text switch
        {
            Prompt => example.Prompt,
            Completion => example.Completion,
            Rejected => example.Rejected,
            Good => example.Good,
            _ => text,
        },
        _ => shape?.DeepClone(),
    };

    /// <summary>Takes what a value has where the shape asks for it, and refuses all else that isn't the shape's.</summary>
    private static void Match(JsonlRecord record, string field, string place, JsonElement found, JsonNode shape, Dictionary<string, object> read)
    {
        switch (shape)
        {
            case JsonObject fields:
                var names = found.ValueKind == JsonValueKind.Object ? found.EnumerateObject().Select(property => property.Name).ToList()
                    : throw record.Refuse(field, $"{place}: expected an object, found {Kinded(found)}");
                foreach (var (name, inner) in fields)
                {
                    Match(record, field, $"{place}.{name}", names.Remove(name) ? found.GetProperty(name) : throw record.Refuse(field, $"{place}.{name} is missing"), inner!, read);
                }

                if (names.Count > 0)
                {
                    throw record.Refuse(field, $"{place}.{UntrustedText.Visible(names[0], 80)} is something that the layout doesn't have");
                }

                break;
            case JsonArray items:
                if (found.ValueKind != JsonValueKind.Array || found.GetArrayLength() != items.Count)
                {
                    throw record.Refuse(field, $"{place}: expected a list of {items.Count}, found {(found.ValueKind == JsonValueKind.Array ? $"one of {found.GetArrayLength()}" : Kinded(found))}");
                }

                for (var i = 0; i < items.Count; i++)
                {
                    Match(record, field, $"{place}[{i}]", found[i], items[i]!, read);
                }

                break;
            case JsonValue value when value.TryGetValue<string>(out var text) && text is Prompt or Completion or Rejected:
                read[text] = found.ValueKind == JsonValueKind.String ? JsonlRecord.Characters(found) ?? throw record.Refuse(field, $"{place} holds half of a surrogate pair, which is no character")
                    : throw record.Refuse(field, $"{place}: expected a string, found {Kinded(found)}");
                break;
            case JsonValue value when value.TryGetValue<string>(out var text) && text == Good:
                read[text] = found.ValueKind is JsonValueKind.True or JsonValueKind.False ? found.GetBoolean() : throw record.Refuse(field, $"{place}: expected true or false, found {Kinded(found)}");
                break;
            default:
                if (!JsonElement.DeepEquals(found, JsonSerializer.SerializeToElement(shape)))
                {
                    throw record.Refuse(field, $"{place}: expected {shape.ToJsonString()}, found {UntrustedText.Visible(found.GetRawText(), 80)}");
                }

                break;
        }
    }

    private static string Kinded(JsonElement found) => found.ValueKind.ToString().ToLowerInvariant();
}
