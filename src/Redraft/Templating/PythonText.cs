using System.Globalization;
using System.Text;

namespace Redraft.Templating;

/// <summary>Values as text, as Python writes them; and what is blank there.</summary>
internal static class PythonText
{
    private const int Deepest = 200;
    private const int LongestEscape = 10; // \U00000000
    private const double PlainFrom = 1e-4, PlainTo = 1e16; // outside of these Python writes exponents

    /// <summary>Characters that <c>str.strip</c> takes away.</summary>
    public static string Blanks { get; } = string.Concat(Enumerable.Range(0, 0x10000).Select(code => (char)code).Where(IsBlank));

    /// <summary>Whether <c>str.isspace</c>.</summary>
    public static bool IsBlank(char character) => char.IsWhiteSpace(character) || character is >= '\x1c' and <= '\x1f';

    /// <summary>As <c>str(value)</c>; nothing for what is undefined. Numbers, truth values and None count as the template's own.</summary>
    public static Words Of(object? value, Arguments at) => value switch
    {
        Words words => words,
        Undefined => Words.Empty,
        null => Words.Of("None", trusted: true),
        bool truth => Words.Of(truth ? "True" : "False", trusted: true),
        long or double => Words.Of(Number(value), trusted: true),
        _ => Words.Of(Shown(value, at, 0), trusted: false),
    };

    /// <summary>What kind of thing a value is, for messages.</summary>
    public static string Kind(object? value) => value switch
    {
        null => "none",
        Words => "text",
        bool => "a truth value",
        long or double => "a number",
        ListValue list => list.IsTuple ? "a tuple" : "a list",
        MapValue => "a dictionary",
        NamespaceValue => "a namespace",
        Undefined undefined => $"nothing ({undefined.Why})",
        LoopValue => "loop",
        _ => "a function",
    };

    /// <summary>A number as <c>repr</c> writes it.</summary>
    public static string Number(object value)
    {
        if (value is long whole)
        {
            return whole.ToString(CultureInfo.InvariantCulture);
        }

        var number = (double)value;
        if (double.IsNaN(number) || double.IsInfinity(number))
        {
            return double.IsNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
        }

        var digits = number.ToString("E16", CultureInfo.InvariantCulture);
        var shortest = number.ToString("R", CultureInfo.InvariantCulture);
        if (number == 0 || Math.Abs(number) is >= PlainFrom and < PlainTo)
        {
            var plain = shortest.Contains('E', StringComparison.Ordinal) ? ((decimal)number).ToString(CultureInfo.InvariantCulture) : shortest;
            return plain.Contains('.', StringComparison.Ordinal) ? plain : plain + ".0";
        }

        // Mantissa of the shortest form, exponent of two digits at least.
        var exponent = int.Parse(digits.AsSpan(digits.IndexOf('E', StringComparison.Ordinal) + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var sign = number < 0 ? "-" : "";
        var significant = shortest.TrimStart('-').Split('E')[0].Replace(".", "", StringComparison.Ordinal).TrimStart('0').TrimEnd('0');
        return $"{sign}{significant[0]}{(significant.Length > 1 ? "." + significant[1..] : "")}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
    }

    private static string Shown(object? value, Arguments at, int depth)
    {
        at.Meter.Step(at.At);
        if (depth > Deepest)
        {
            throw at.Fault("values lie too deep in each other to be written");
        }

        var shown = value switch
        {
            Words words => Quoted(words.Text, at),
            ListValue { IsTuple: true, Items: [var only] } => $"({Shown(only, at, depth + 1)},)",
            ListValue list => (list.IsTuple ? "(" : "[") + string.Join(", ", list.Items.Select(item => Shown(item, at, depth + 1))) + (list.IsTuple ? ")" : "]"),
            MapValue map => "{" + string.Join(", ", map.Entries.Select(entry => $"{Shown(entry.Key, at, depth + 1)}: {Shown(entry.Value, at, depth + 1)}")) + "}",
            Undefined => "Undefined",
            NamespaceValue or LoopValue or Function => throw at.Fault($"{Kind(value)} can't be written as text"),
            _ => Of(value, at).Text,
        };
        at.Meter.Make(at.At, shown.Length);
        return shown;
    }

    // As repr: single quotes unless there are some in it and no double ones.
    private static string Quoted(string text, Arguments at)
    {
        at.Meter.Step(at.At, text.Length * 4L);
        at.Meter.Make(at.At, text.Length);
        var quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        var quoted = new StringBuilder().Append(quote);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is > ' ' and < 0x7f and not ('\\' or '\'' or '"'))
            {
                quoted.Append((char)rune.Value);
                continue;
            }

            at.Meter.Make(at.At, LongestEscape);
            quoted.Append(rune.Value switch
            {
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when rune.Value == quote => "\\" + quote,
                _ when rune.Value == ' ' || IsPrintable(rune) => rune.ToString(),
                <= 0xff => $"\\x{rune.Value:x2}",
                <= 0xffff => $"\\u{rune.Value:x4}",
                _ => $"\\U{rune.Value:x8}",
            });
        }

        return quoted.Append(quote).ToString();
    }

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
