using System.Text;

namespace Redraft.Templating;

/// <summary>Values as JSON, as Python's <c>json.dumps</c> writes them.</summary>
/// <param name="at">Where it is asked for.</param>
/// <param name="ascii">Whether other characters are escaped.</param>
/// <param name="indent">The blanks of one level; null writes one line.</param>
/// <param name="separators">Between items, and between key and value.</param>
/// <param name="sorted">Whether keys are sorted.</param>
internal sealed class PythonJson(Arguments at, bool ascii, string? indent, (string Item, string Key) separators, bool sorted)
{
    private const int Deepest = 200;
    private const int LongestEscape = 6; // \u0000
    private const int SortCost = 16; // times that a key is compared

    private readonly StringBuilder _json = new();

    /// <summary>A value's JSON.</summary>
    public string Write(object? value)
    {
        Add(value, 0);
        return _json.ToString();
    }

    private void Add(object? value, int depth)
    {
        at.Meter.Step(at.At);
        if (depth > Deepest)
        {
            throw at.Fault("values lie too deep in each other for JSON");
        }

        switch (value)
        {
            case null: _json.Append("null"); break;
            case bool truth: _json.Append(truth ? "true" : "false"); break;
            case double number: _json.Append(double.IsNaN(number) ? "NaN" : double.IsInfinity(number) ? number > 0 ? "Infinity" : "-Infinity" : PythonText.Number(number)); break;
            case long: _json.Append(PythonText.Number(value)); break;
            case Words words: AddText(words.Text); break;
            case ListValue list: AddAll('[', ']', list.Items, depth, item => Add(item, depth + 1)); break;
            case MapValue map when sorted: at.Meter.Step(at.At, map.Weight * SortCost); AddMap(map, depth); break;
            case MapValue map: AddMap(map, depth); break;
            default: throw at.Fault($"{PythonText.Kind(value)} can't be written as JSON");
        }
    }

    private void AddAll<T>(char open, char close, IReadOnlyList<T> items, int depth, Action<T> add)
    {
        _json.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            Add(i == 0 ? "" : separators.Item);
            AddLine(depth + 1);
            add(items[i]);
        }

        if (items.Count > 0)
        {
            AddLine(depth);
        }

        _json.Append(close);
    }

    private StringBuilder Escaped(char character)
    {
        at.Meter.Make(at.At, LongestEscape);
        return _json.Append("\\u").Append(((int)character).ToString("x4", System.Globalization.CultureInfo.InvariantCulture));
    }

    private void AddMap(MapValue map, int depth)
        => AddAll('{', '}', (sorted ? map.Entries.OrderBy(entry => KeyOf(entry.Key), StringComparer.Ordinal) : map.Entries.AsEnumerable()).ToList(), depth, entry => AddEntry(entry, depth));

    private void AddLine(int depth)
    {
        if (indent is null)
        {
            return;
        }

        at.Meter.Make(at.At, (long)depth * indent.Length);
        _json.Append('\n');
        for (var i = 0; i < depth; i++)
        {
            _json.Append(indent);
        }
    }

    private void Add(string sign)
    {
        at.Meter.Make(at.At, sign.Length);
        _json.Append(sign);
    }

    private void AddEntry(KeyValuePair<object, object?> entry, int depth)
    {
        AddText(KeyOf(entry.Key));
        Add(separators.Key);
        Add(entry.Value, depth + 1);
    }

    private string KeyOf(object key) => key switch
    {
        Words words => words.Text,
        bool truth => truth ? "true" : "false",
        long or double => PythonText.Number(key),
        _ => throw at.Fault($"{PythonText.Kind(key)} is no key in JSON"),
    };

    private void AddText(string text)
    {
        at.Meter.Make(at.At, text.Length + 2);
        _json.Append('"');
        foreach (var character in text)
        {
            _ = character switch
            {
                '"' => _json.Append("\\\""),
                '\\' => _json.Append("\\\\"),
                '\n' => _json.Append("\\n"),
                '\r' => _json.Append("\\r"),
                '\t' => _json.Append("\\t"),
                '\f' => _json.Append("\\f"),
                '\b' => _json.Append("\\b"),
                _ when character < ' ' || (ascii && character > '~') => Escaped(character),
                _ => _json.Append(character),
            };
        }

        _json.Append('"');
    }
}
