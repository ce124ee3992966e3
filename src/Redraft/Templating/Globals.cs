using System.Globalization;
using System.Text;

namespace Redraft.Templating;

/// <summary>Functions that every chat template knows.</summary>
internal static class Globals
{
    private const int LongestRange = 1_000_000;
    private const int NamespaceWeight = 256; // characters that would take as much

    /// <summary>The functions.</summary>
    /// <param name="clock">Tells the date.</param>
    public static IReadOnlyDictionary<string, object?> Of(TimeProvider clock) => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["range"] = new Function(Range),
        ["namespace"] = new Function(Namespace),
        ["dict"] = new Function(Map),
        ["raise_exception"] = new Function(given => throw new TemplateFault(given.At, given.Text("raise_exception", given.Of("raise_exception", ("message", Arguments.Needed))[0]).Text) { IsRefusal = true }),
        ["strftime_now"] = new Function(given => given.Text("strftime_now", given.Of("strftime_now", ("format", Arguments.Needed))[0]) is var format
            ? Words.Of(Date(format.Text, clock.GetLocalNow(), given), format.Trusted) : null),
    };

    private static ListValue Range(Arguments given)
    {
        var bounds = given.Positional.Select(value => (long)given.Whole("range", value)).ToArray(); // 1 to 3
        var (from, to, step) = bounds switch
        {
            [var end] => (0L, end, 1L),
            [var start, var end] => (start, end, 1L),
            [var start, var end, not 0 and var by] => (start, end, by),
            _ => throw given.Fault("'range' takes one to three numbers, the third not 0"),
        };
        var count = Math.Max(0, (to - from + step - Math.Sign(step)) / step);
        return count > LongestRange ? throw given.Fault($"'range' goes over more than {LongestRange} numbers")
            : new ListValue([.. Enumerable.Range(0, (int)count).Select(i => (object?)(from + (i * step)))]);
    }

    private static NamespaceValue Namespace(Arguments given)
    {
        given.Meter.Make(given.At, NamespaceWeight);
        var space = new NamespaceValue();
        foreach (var (name, value) in given.Positional.SelectMany(value => value is MapValue map ? map.Entries.Select(entry => (PythonText.Of(entry.Key, given).Text, entry.Value))
            : throw given.Fault($"'namespace' takes names with values, found {PythonText.Kind(value)}")).Concat(given.Named))
        {
            space.Fields[name] = value;
        }

        return space;
    }

    private static MapValue Map(Arguments given)
    {
        var map = new MapValue();
        foreach (var (key, value) in given.Positional.SelectMany(value => value is MapValue other ? other.Entries.Select(entry => (entry.Key, entry.Value)) : throw given.Fault($"unsupported: 'dict' of {PythonText.Kind(value)}"))
            .Concat(given.Named.Select(named => ((object)Words.Of(named.Name, trusted: true), named.Value))))
        {
            map.Entries[key] = value;
        }

        return map;
    }

    private static string Date(string format, DateTimeOffset now, Arguments given)
    {
        given.Meter.Step(given.At, format.Length * 16L);
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                text.Append(format[i]);
                continue;
            }

            text.Append(format[++i] switch
            {
                'd' => Written("dd"), 'm' => Written("MM"), 'Y' => Written("yyyy"), 'y' => Written("yy"), 'H' => Written("HH"), 'I' => Written("hh"), 'M' => Written("mm"), 'S' => Written("ss"),
                'b' or 'h' => Written("MMM"), 'B' => Written("MMMM"), 'a' => Written("ddd"), 'A' => Written("dddd"), 'p' => now.Hour < 12 ? "AM" : "PM",
                'j' => now.DayOfYear.ToString("000", CultureInfo.InvariantCulture), 'e' => now.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
                'F' => Written("yyyy-MM-dd"), 'T' => Written("HH:mm:ss"), 'D' => Written("MM'/'dd'/'yy"), '%' => "%",
                var other => throw given.Fault($"unsupported sign of a date, '%{UntrustedText.Visible(other.ToString())}'"),
            });
        }

        return text.ToString();

        string Written(string pattern) => now.ToString(pattern.Length == 1 ? "%" + pattern : pattern, CultureInfo.InvariantCulture);
    }
}
