using System.Text.Json;

namespace Redraft.Engine.Checkpoints;

/// <summary>The keys of one <c>config.json</c>, each to be asked for: what nobody asked for is refused, since it may change the computation.</summary>
public sealed class ConfigKeys
{
    private const int Large = 1 << 24;

    private readonly StrictJson _text;
    private readonly string _file;
    private readonly JsonElement _root;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    internal ConfigKeys(StrictJson text, string file)
    {
        (_text, _file) = (text, file);
        _root = text.Tree(.., "the configuration");
        if (_root.ValueKind != JsonValueKind.Object)
        {
            throw new BadFileException(file, "the configuration must be an object");
        }

        if (!Has("model_type"))
        {
            throw new BadFileException(file, "model_type is missing");
        }

        ModelType = Text("model_type", "");
    }

    /// <summary><c>model_type</c>.</summary>
    public string ModelType { get; }

    /// <summary>Whether a key is there and not null. Counts as asking for it.</summary>
    /// <param name="key">The key.</param>
    public bool Has(string key) => Present(key, out _);

    /// <summary>Whether a key is there, be it null. Counts as asking for it.</summary>
    /// <param name="key">The key.</param>
    public bool IsGiven(string key)
    {
        _asked.Add(key);
        return _root.TryGetProperty(key, out _);
    }

    /// <summary>A whole number from 1.</summary>
    /// <param name="key">The key.</param>
    /// <param name="otherwise">Stands for a missing key or null; without it the key is needed.</param>
    /// <param name="most">The largest allowed.</param>
    /// <exception cref="BadFileException">If it is missing or anything else.</exception>
    public int Integer(string key, int? otherwise = null, int most = Large)
    {
        if (!Present(key, out var value))
        {
            return otherwise ?? throw Bad($"{key} is missing");
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 1 && number <= most
            ? number
            : throw Bad($"{key} must be a whole number from 1 to {most}, found {Shown(value)}");
    }

    /// <summary>A positive number.</summary>
    /// <param name="key">The key.</param>
    /// <param name="otherwise">Stands for a missing key or null.</param>
    /// <exception cref="BadFileException">If it is anything else.</exception>
    public double Real(string key, double otherwise) => Present(key, out var value) ? Positive(value, key) : otherwise;

    /// <summary>True or false.</summary>
    /// <param name="key">The key.</param>
    /// <param name="otherwise">Stands for a missing key or null.</param>
    /// <exception cref="BadFileException">If it is anything else.</exception>
    public bool Flag(string key, bool otherwise)
        => !Present(key, out var value) ? otherwise
            : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
            : throw Bad($"{key} must be true or false, found {Shown(value)}");

    /// <summary>A text.</summary>
    /// <param name="key">The key.</param>
    /// <param name="otherwise">Stands for a missing key or null.</param>
    /// <exception cref="BadFileException">If it is anything else.</exception>
    public string Text(string key, string otherwise) => Present(key, out var value) ? _text.StringOf(value, key) : otherwise;

    /// <summary>Refuses a value that changes the computation in a way that isn't computed here; a missing key and null mean the usual.</summary>
    /// <param name="key">The key.</param>
    /// <param name="usual">The only value allowed, as JSON.</param>
    /// <param name="otherwise">What any other value would ask for.</param>
    /// <exception cref="BadFileException">If it is another.</exception>
    public void Expect(string key, string usual, string otherwise)
    {
        if (Present(key, out var value) && value.GetRawText() != usual)
        {
            throw Bad($"{key} = {Shown(value)} is not supported ({otherwise})");
        }
    }

    /// <summary>Names keys that don't bear on what is computed here.</summary>
    /// <param name="keys">The keys.</param>
    public void PassOver(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            _asked.Add(key);
        }
    }

    /// <summary>An exception that names the file.</summary>
    /// <param name="problem">What was found and what was expected.</param>
    public BadFileException Bad(string problem) => new(_file, problem);

    internal bool Present(string key, out JsonElement value)
    {
        _asked.Add(key);
        return _root.TryGetProperty(key, out value) && value.ValueKind != JsonValueKind.Null;
    }

    internal double Positive(JsonElement value, string key)
        => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number > 0 && double.IsFinite(number)
            ? number
            : throw Bad($"{key} must be a positive number, found {Shown(value)}");

    internal string StringOf(JsonElement value, string key) => _text.StringOf(value, key);

    internal static string Shown(JsonElement value) => StrictJson.Short(value.GetRawText().ReplaceLineEndings(" "));

    internal void RefuseRest(FileFaults faults)
    {
        foreach (var property in _root.EnumerateObject())
        {
            if (!_asked.Contains(property.Name) && property.Value.ValueKind != JsonValueKind.Null)
            {
                faults.Add(Bad($"the key '{StrictJson.Short(property.Name)}' is not known for model_type {StrictJson.Short(ModelType)} and may change what the model computes; "
                    + "remove it from the file if it doesn't"));
            }
        }
    }
}
