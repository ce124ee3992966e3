using System.Globalization;

namespace Redraft.Templating;

/// <summary>What stands behind bars: Jinja's filters, and Hugging Face's <c>tojson</c>, which escapes nothing for HTML.</summary>
internal static class Filters
{
    private static readonly IReadOnlyDictionary<string, Func<object?, Arguments, object?>> All = new Dictionary<string, Func<object?, Arguments, object?>>(StringComparer.Ordinal)
    {
        ["trim"] = (value, given) => TextMethods.Stripped(Text(value, given), given.Of("trim", ("chars", null))[0], given),
        ["upper"] = (value, given) => Bare("upper", given, TextMethods.Upper(Text(value, given))),
        ["lower"] = (value, given) => Bare("lower", given, TextMethods.Lower(Text(value, given))),
        ["capitalize"] = (value, given) => Bare("capitalize", given, TextMethods.Capitalized(Text(value, given))),
        ["title"] = (value, given) => Bare("title", given, TextFilters.Title(Text(value, given))),
        ["indent"] = (value, given) => TextFilters.Indented(Text(value, given), given),
        ["replace"] = (value, given) => TextFilters.Replaced(Text(value, given), given),
        ["string"] = (value, given) => Bare("string", given, Text(value, given)),
        ["safe"] = (value, given) => Bare("safe", given, Text(value, given)),
        ["tojson"] = TextFilters.ToJson,
        ["int"] = Number.ToWhole,
        ["float"] = Number.ToFloat,
        ["abs"] = (value, given) => value is double number ? (object)Math.Abs(number) : value is long whole && whole != long.MinValue ? Math.Abs(whole) : Math.Abs((long)given.Whole("abs", value)),
        ["round"] = Number.Rounded,
        ["length"] = (value, given) => Bare("length", given, Length(value, given)),
        ["count"] = (value, given) => Bare("count", given, Length(value, given)),
        ["default"] = Default,
        ["d"] = Default,
        ["items"] = (value, given) => Bare("items", given, value is Undefined ? new ListValue([]) : value is MapValue map ? map.Items : throw given.Fault($"'items' takes a dictionary, found {PythonText.Kind(value)}")),
        ["list"] = (value, given) => Bare("list", given, new ListValue(Members.Items(value, given))),
        ["first"] = (value, given) => Members.Items(value, given) is [var first, ..] ? Bare("first", given, first) : new Undefined("there is no first item"),
        ["last"] = (value, given) => Members.Items(value, given) is [.., var last] ? Bare("last", given, last) : new Undefined("there is no last item"),
        ["join"] = ListFilters.Join,
        ["reverse"] = (value, given) => Bare("reverse", given, value is Words ? Members.Section(value, null, null, -1, given) : new ListValue([.. Members.Items(value, given).Reverse()])),
        ["map"] = ListFilters.Map,
        ["select"] = (value, given) => ListFilters.Chosen(value, given, byAttribute: false, keeps: true),
        ["reject"] = (value, given) => ListFilters.Chosen(value, given, byAttribute: false, keeps: false),
        ["selectattr"] = (value, given) => ListFilters.Chosen(value, given, byAttribute: true, keeps: true),
        ["rejectattr"] = (value, given) => ListFilters.Chosen(value, given, byAttribute: true, keeps: false),
        ["sort"] = ListFilters.Sort,
        ["unique"] = ListFilters.Unique,
        ["dictsort"] = ListFilters.DictSort,
        ["sum"] = ListFilters.Sum,
        ["min"] = (value, given) => ListFilters.Extreme(value, given, "min", -1),
        ["max"] = (value, given) => ListFilters.Extreme(value, given, "max", 1),
    };

    /// <summary>Whether there is one of a name.</summary>
    public static bool Known(string name) => All.ContainsKey(name);

    /// <summary>What a filter makes of a value.</summary>
    public static object? Apply(string name, object? value, Arguments given)
        => All.TryGetValue(name, out var filter) ? filter(value, given) : throw given.Fault($"unsupported filter '{UntrustedText.Visible(name, 40)}'");

    /// <summary>Texts with another between each two.</summary>
    public static Words Joined(IEnumerable<Words> texts, Words between, Arguments at)
    {
        var (builder, first) = (new WordsBuilder(), true);
        foreach (var text in texts)
        {
            at.Meter.Make(at.At, text.Weight + between.Weight);
            if (!first)
            {
                builder.Append(between);
            }

            builder.Append(text);
            first = false;
        }

        return builder.ToWords();
    }

    private static Words Text(object? value, Arguments given) => PythonText.Of(value, given);

    private static object? Bare(string name, Arguments given, object? value)
    {
        given.Of(name);
        return value;
    }

    private static object Length(object? value, Arguments given) => value switch
    {
        Words words => (long)words.Count,
        ListValue list => (long)list.Items.Count,
        MapValue map => (long)map.Entries.Count,
        Undefined => 0L,
        _ => throw given.Fault($"{PythonText.Kind(value)} has no length"),
    };

    private static object? Default(object? value, Arguments given)
        => given.Of("default", ("default_value", Words.Empty), ("boolean", false)) is [var otherwise, var whereFalse] && (value is Undefined || (Evaluation.IsTrue(whereFalse) && !Evaluation.IsTrue(value)))
            ? otherwise : value;

    /// <summary>Filters that make numbers.</summary>
    private static class Number
    {
        public static object? ToWhole(object? value, Arguments given)
        {
            var values = given.Of("int", ("default", 0L), ("base", 10L));
            return values[1] is not 10L ? throw given.Fault("unsupported: 'int' with another base than 10")
                : value switch
                {
                    long => value,
                    bool truth => truth ? 1L : 0L,
                    double number when Math.Abs(number) < long.MaxValue => (long)number,
                    Words words when long.TryParse(TextMethods.Stripped(words, null, given).Text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
                    Words words when Parsed(words) is { } number && Math.Abs(number) < long.MaxValue => (long)number,
                    _ => values[0],
                };
        }

        public static object? ToFloat(object? value, Arguments given) => given.Of("float", ("default", 0.0))[0] is var otherwise ? value switch
        {
            double => value,
            long whole => (double)whole,
            bool truth => truth ? 1.0 : 0.0,
            Words words => Parsed(words) ?? otherwise,
            _ => otherwise,
        } : null;

        public static object? Rounded(object? value, Arguments given)
        {
            var values = given.Of("round", ("precision", 0L), ("method", Words.Of("common", trusted: true)));
            var number = ToFloat(value, given with { Positional = [], Named = [] }) as double? ?? 0;
            var scale = Math.Pow(10, given.Whole("round", values[0]));
            return given.Text("round", values[1]).Text switch
            {
                "common" => given.Whole("round", values[0]) is >= 0 and <= 15 and var digits ? Math.Round(number, digits, MidpointRounding.ToEven) : Math.Round(number * scale, MidpointRounding.ToEven) / scale,
                "ceil" => Math.Ceiling(number * scale) / scale,
                "floor" => Math.Floor(number * scale) / scale,
                var method => throw given.Fault($"'round' knows common, ceil and floor, found '{UntrustedText.Visible(method, 40)}'"),
            };
        }

        private static double? Parsed(Words words)
            => double.TryParse(words.Text.AsSpan().Trim(PythonText.Blanks), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
