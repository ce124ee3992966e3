using System.Text;

namespace Redraft.Templating;

/// <summary>Filters of texts.</summary>
internal static class TextFilters
{
    private const string WordBreaks = "-({[<"; // and blanks: what Jinja's title takes as the end of a word

    /// <summary><c>title</c>, which isn't <c>str.title</c>: words end at blanks, hyphens and opening brackets alone.</summary>
    public static Words Title(Words text)
    {
        var titled = new StringBuilder();
        var begins = true;
        foreach (var character in text.Text)
        {
            titled.Append(begins ? char.ToUpperInvariant(character) : char.ToLowerInvariant(character));
            begins = PythonText.IsBlank(character) || WordBreaks.Contains(character, StringComparison.Ordinal);
        }

        return text.As(titled.ToString());
    }

    /// <summary><c>replace(old, new, count)</c>.</summary>
    public static Words Replaced(Words text, Arguments given)
        => given.Of("replace", ("old", Arguments.Needed), ("new", Arguments.Needed), ("count", null)) is [var old, var with, var count]
            ? TextMethods.Replaced(text, PythonText.Of(old, given), PythonText.Of(with, given), count is null ? -1 : given.Whole("replace", count), given) : text;

    /// <summary><c>indent(width, first, blank)</c>.</summary>
    public static Words Indented(Words text, Arguments given)
    {
        const int Widest = 1000;
        var values = given.Of("indent", ("width", 4L), ("first", false), ("blank", false));
        var indent = values[0] as Words ?? Words.Of(new string(' ', Math.Clamp(given.Whole("indent", values[0]), 0, Widest)), trusted: true);
        var lines = TextMethods.Lines(new[] { text, Words.Of("\n", trusted: true) }.Aggregate(new WordsBuilder(), (all, part) => { all.Append(part); return all; }).ToWords(), given).ToList();
        var builder = new WordsBuilder();
        for (var i = 0; i < lines.Count; i++)
        {
            given.Meter.Make(given.At, indent.Text.Length + lines[i].Text.Length);
            builder.Append(Words.Of(i == 0 ? "" : "\n", trusted: true));
            if (i == 0 ? Evaluation.IsTrue(values[1]) : lines[i].Text.Length > 0 || Evaluation.IsTrue(values[2]))
            {
                builder.Append(indent);
            }

            builder.Append(lines[i]);
        }

        return builder.ToWords();
    }

    /// <summary><c>tojson(ensure_ascii, indent, separators, sort_keys)</c>, as <c>json.dumps</c>. What comes out counts as said, not as the template's.</summary>
    public static object ToJson(object? value, Arguments given)
    {
        const int Widest = 100;
        var values = given.Of("tojson", ("ensure_ascii", false), ("indent", null), ("separators", null), ("sort_keys", false));
        var indent = values[1] switch { null => null, Words words => words.Text, var width => new string(' ', Math.Clamp(given.Whole("tojson", width), 0, Widest)) };
        var separators = values[2] is ListValue { Items: [Words item, Words key] } ? (item.Text, key.Text)
            : values[2] is null ? (indent is null ? ", " : ",", ": ") : throw given.Fault("'tojson' takes two texts as separators");
        return Words.Of(new PythonJson(given, Evaluation.IsTrue(values[0]), indent, separators, Evaluation.IsTrue(values[3])).Write(value), trusted: false);
    }
}
