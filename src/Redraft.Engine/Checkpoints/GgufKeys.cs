namespace Redraft.Engine.Checkpoints;

/// <summary>The keys of one GGUF file, those of the architecture each to be asked for: what nobody asked for is refused.</summary>
internal sealed class GgufKeys
{
    private readonly GgufReader _reader;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public GgufKeys(GgufReader reader)
    {
        _reader = reader;
        Architecture = Text("general.architecture") ?? throw Bad("general.architecture is missing");
    }

    /// <summary><c>general.architecture</c>, the first part of the other keys.</summary>
    public string Architecture { get; }

    /// <summary>A whole number of the architecture, from 1.</summary>
    public int Integer(string key, int? otherwise = null, int most = 1 << 24) => Find(key) switch
    {
        null => otherwise ?? throw Bad($"{Architecture}.{key} is missing"),
        long number when number >= 1 && number <= most => (int)number,
        long[] { Length: > 0 } each when each.Distinct().Count() == 1 && each[0] >= 1 && each[0] <= most => (int)each[0],
        var other => throw Bad($"{Architecture}.{key} must be a whole number from 1 to {most}, found {Shown(other)}"),
    };

    /// <summary>A positive number of the architecture.</summary>
    public double Real(string key, double otherwise) => Find(key) switch
    {
        null => otherwise,
        double number when number > 0 && double.IsFinite(number) => Shortest(number),
        var other => throw Bad($"{Architecture}.{key} must be a positive number, found {Shown(other)}"),
    };

    /// <summary>Whether the architecture has a key. Counts as asking for it.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>Refuses a value of the architecture other than the one that is computed here.</summary>
    public void Expect(string key, object usual)
    {
        if (Find(key) is { } found && !found.Equals(usual))
        {
            throw Bad($"{Architecture}.{key} = {Shown(found)} is not supported, only {usual}");
        }
    }

    /// <summary>A text by its whole key, or null.</summary>
    public string? Text(string key) => Whole<string>(key, "a text");

    /// <summary>Texts by their whole key, or null.</summary>
    public string[]? Texts(string key) => Whole<string[]>(key, "a list of texts");

    /// <summary>Whole numbers by their whole key, or null.</summary>
    public long[]? Numbers(string key) => Whole<long[]>(key, "a list of whole numbers");

    /// <summary>Numbers by their whole key, or null.</summary>
    public double[]? Reals(string key) => Whole<double[]>(key, "a list of numbers") is { } numbers
        ? Array.TrueForAll(numbers, double.IsFinite) ? numbers : throw Bad($"{key} must be finite numbers")
        : null;

    /// <summary>True or false by its whole key.</summary>
    public bool Flag(string key, bool otherwise = false) => _reader.Metadata.GetValueOrDefault(key) switch
    {
        null => otherwise,
        bool flag => flag,
        var other => throw Bad($"{key} must be true or false, found {Shown(other)}"),
    };

    /// <summary>An id from 0 by its whole key, or null.</summary>
    public int? Id(string key)
        => _reader.Metadata.GetValueOrDefault(key) is null ? null
            : _reader.Metadata[key] is long id and >= 0 and <= int.MaxValue ? (int)id
            : throw Bad($"{key} must be an id, found {Shown(_reader.Metadata[key])}");

    public void RefuseRest()
    {
        if (_reader.Metadata.Keys.FirstOrDefault(key => key.StartsWith(Architecture + ".", StringComparison.Ordinal) && !_asked.Contains(key)) is { } key)
        {
            throw Bad($"the key '{StrictJson.Short(key)}' is not known and may change what the model computes");
        }
    }

    public BadFileException Bad(string problem) => new(_reader.File, problem);

    private object? Find(string key)
    {
        _asked.Add($"{Architecture}.{key}");
        return _reader.Metadata.GetValueOrDefault($"{Architecture}.{key}");
    }

    private T? Whole<T>(string key, string what)
        where T : class
        => _reader.Metadata.GetValueOrDefault(key) switch
        {
            null => null,
            T value => value,
            var other => throw Bad($"{key} must be {what}, found {Shown(other)}"),
        };

    // 1e-5 comes as the float next to it; the shortest decimal that is that float is what was meant.
    private static double Shortest(double number)
        => (float)number == number ? double.Parse(((float)number).ToString("R", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture) : number;

    private static string Shown(object value) => StrictJson.Short(value is Array array ? $"a list of {array.Length}" : $"{value}");
}
