using System.Globalization;
using System.Text;

namespace Redraft.Templating;

/// <summary>What texts can do: methods of Python's <c>str</c>.</summary>
internal static class TextMethods
{
    private static readonly string[] LineEnds = ["\r\n", "\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"];

    /// <summary>A method, or null if there is none of that name. Each may go through all of the text.</summary>
    public static Function? Find(Words text, string name) => Method(text, name) is not { } method ? null : new Function(given =>
    {
        given.Meter.Step(given.At, text.Weight);
        return method.Call(given);
    });

    private static Function? Method(Words text, string name) => name switch
    {
        "strip" or "lstrip" or "rstrip" => new Function(given => Stripped(text, given.Of(name, ("chars", null))[0], given, left: name != "rstrip", right: name != "lstrip")),
        "upper" => Plain(name, text, Upper),
        "lower" => Plain(name, text, Lower),
        "title" => Plain(name, text, Title),
        "capitalize" => Plain(name, text, Capitalized),
        "startswith" or "endswith" => new Function(given => Bounds(text, given, name)),
        "removeprefix" => new Function(given => given.Text(name, given.Of(name, ("prefix", Arguments.Needed))[0]) is var part && Starts(text, part) ? text.Slice(part.Text.Length, text.Text.Length - part.Text.Length) : text),
        "removesuffix" => new Function(given => given.Text(name, given.Of(name, ("suffix", Arguments.Needed))[0]) is var part && Ends(text, part) ? text.Slice(0, text.Text.Length - part.Text.Length) : text),
        "split" or "rsplit" => new Function(given => Split(text, given, name)),
        "splitlines" => new Function(given => Nothing(given, name, new ListValue([.. Lines(text, given)]))),
        "replace" => new Function(given => given.Of(name, ("old", Arguments.Needed), ("new", Arguments.Needed), ("count", -1L)) is [var old, var with, var count]
            ? Replaced(text, given.Text(name, old), given.Text(name, with), given.Whole(name, count), given) : text),
        "join" => new Function(given => Filters.Joined(Members.Items(given.Of(name, ("items", Arguments.Needed))[0], given).Select(item => given.Text("join", item)), text, given)),
        "find" or "rfind" => new Function(given => Found(text, given.Text(name, given.Of(name, ("part", Arguments.Needed))[0]), last: name == "rfind")),
        "count" => new Function(given => CountOf(text, given.Text(name, given.Of(name, ("part", Arguments.Needed))[0]))),
        "isdigit" => All(name, text, rune => Rune.IsDigit(rune)),
        "isalpha" => All(name, text, Rune.IsLetter),
        "isalnum" => All(name, text, Rune.IsLetterOrDigit),
        "isspace" => All(name, text, rune => rune.IsBmp && PythonText.IsBlank((char)rune.Value)),
        "isupper" => Cased(name, text, Rune.IsUpper, Rune.IsLower),
        "islower" => Cased(name, text, Rune.IsLower, Rune.IsUpper),
        _ => null,
    };

    /// <summary><c>str.upper</c>.</summary>
    public static Words Upper(Words text) => text.As(text.Text.ToUpperInvariant().Replace("ß", "SS", StringComparison.Ordinal));

    /// <summary><c>str.lower</c>.</summary>
    public static Words Lower(Words text) => text.As(text.Text.ToLowerInvariant());

    /// <summary><c>str.capitalize</c>.</summary>
    public static Words Capitalized(Words text)
    {
        var first = text.Text.Length > 1 && char.IsHighSurrogate(text.Text[0]) ? 2 : Math.Min(1, text.Text.Length);
        return text.As(text.Text[..first].ToUpperInvariant() + text.Text[first..].ToLowerInvariant());
    }

    /// <summary><c>str.replace</c>; a count below 0 replaces all.</summary>
    public static Words Replaced(Words text, Words old, Words with, int count, Arguments at)
    {
        var builder = new WordsBuilder();
        var from = 0;
        if (old.Text.Length == 0)
        {
            foreach (var start in text.Starts().TakeWhile(_ => count-- != 0)) // before every character, and at the end
            {
                builder.Append(text, from, start - from);
                builder.Append(Counted(with, at));
                from = start;
            }
        }
        else
        {
            var search = new TextSearch(old.Text);
            for (int found; count != 0 && (found = search.First(text.Text, from)) >= 0; count--)
            {
                builder.Append(text, from, found - from);
                builder.Append(Counted(with, at));
                from = found + old.Text.Length;
            }
        }

        builder.Append(text, from, text.Text.Length - from);
        return builder.ToWords();
    }

    /// <summary><c>str.strip</c> and its halves.</summary>
    public static Words Stripped(Words text, object? characters, Arguments at, bool left = true, bool right = true)
    {
        at.Meter.Step(at.At, text.Text.Length * 4L);
        var taken = characters is null ? null : at.Text("strip", characters).Text.ToHashSet();
        var (start, end) = (0, text.Text.Length);
        while (left && start < end && Goes(text.Text[start]))
        {
            start++;
        }

        while (right && end > start && Goes(text.Text[end - 1]))
        {
            end--;
        }

        return text.Slice(start, end - start);

        bool Goes(char character) => taken?.Contains(character) ?? PythonText.IsBlank(character);
    }

    /// <summary><c>str.splitlines</c>.</summary>
    public static IEnumerable<Words> Lines(Words text, Arguments at)
    {
        for (var from = 0; from < text.Text.Length;)
        {
            var (end, length) = (from, 0);
            while (end < text.Text.Length && (length = !MayEndLine(text.Text[end]) ? 0 : LineEnds.FirstOrDefault(sign => string.CompareOrdinal(text.Text, end, sign, 0, sign.Length) == 0)?.Length ?? 0) == 0)
            {
                end++;
            }

            yield return Counted(text.Slice(from, end - from), at);
            from = end + length;
        }
    }

    private static bool MayEndLine(char character) => character is <= '\x1e' or '\x85' or '\u2028' or '\u2029';

    private static Words Counted(Words text, Arguments at)
    {
        at.Meter.Make(at.At, text.Weight);
        return text;
    }

    private static Function Plain(string name, Words text, Func<Words, Words> change) => new(given => Nothing(given, name, change(text)));

    private static object Nothing(Arguments given, string what, object value)
    {
        given.Of(what);
        return value;
    }

    private static Function All(string name, Words text, Func<Rune, bool> holds) => new(given => Nothing(given, name, text.Text.Length > 0 && text.Text.EnumerateRunes().All(holds)));

    private static Function Cased(string name, Words text, Func<Rune, bool> one, Func<Rune, bool> none)
        => new(given => Nothing(given, name, text.Text.EnumerateRunes().Any(one) && !text.Text.EnumerateRunes().Any(none)));

    // Python's: a letter after none is large, every other small.
    private static Words Title(Words text)
    {
        var titled = new StringBuilder();
        var inWord = false;
        foreach (var character in text.Text)
        {
            titled.Append(inWord ? char.ToLowerInvariant(character) : char.ToUpperInvariant(character));
            inWord = char.IsLetter(character);
        }

        return text.As(titled.ToString());
    }

    private static object Bounds(Words text, Arguments given, string name)
    {
        var asked = given.Of(name, ("part", Arguments.Needed))[0];
        IReadOnlyList<object?> parts = asked is ListValue { IsTuple: true } several ? several.Items : [asked];
        return parts.Any(part => name == "startswith" ? Starts(text, given.Text(name, part)) : Ends(text, given.Text(name, part)));
    }

    private static bool Starts(Words text, Words part) => text.Text.StartsWith(part.Text, StringComparison.Ordinal);

    private static bool Ends(Words text, Words part) => text.Text.EndsWith(part.Text, StringComparison.Ordinal);

    private static object Found(Words text, Words part, bool last)
    {
        var at = last ? new TextSearch(part.Text, backwards: true).Last(text.Text, text.Text.Length) : new TextSearch(part.Text).First(text.Text, 0);
        return (long)(at < 0 ? -1 : at - Words.Pairs(text.Text.AsSpan(0, at)));
    }

    private static object CountOf(Words text, Words part)
    {
        if (part.Text.Length == 0)
        {
            return text.Count + 1L;
        }

        var (search, count) = (new TextSearch(part.Text), 0L);
        for (var at = search.First(text.Text, 0); at >= 0; at = search.First(text.Text, at + part.Text.Length))
        {
            count++;
        }

        return count;
    }

    private static object Split(Words text, Arguments given, string name)
    {
        var values = given.Of(name, ("sep", null), ("maxsplit", -1L));
        var most = given.Whole(name, values[1]);
        if (values[0] is null)
        {
            return new ListValue([.. most < 0 ? SplitAtBlanks(text).Select(part => Counted(part, given)) : throw given.Fault($"unsupported: {name} at blanks with a most number of splits")]);
        }

        var separator = given.Text(name, values[0]);
        return separator.Text.Length == 0 ? throw given.Fault($"{name} needs a separator with characters in it")
            : new ListValue([.. (name == "split" ? SplitFromLeft(text, separator.Text, most).Select(part => Counted(part, given)) : SplitFromRight(text, separator.Text, most, given).Reverse<object>())]);
    }

    private static IEnumerable<Words> SplitAtBlanks(Words text)
    {
        for (var from = 0; from < text.Text.Length;)
        {
            var end = from;
            while (end < text.Text.Length && !PythonText.IsBlank(text.Text[end]))
            {
                end++;
            }

            if (end > from)
            {
                yield return text.Slice(from, end - from);
            }

            from = end + 1;
        }
    }

    private static IEnumerable<Words> SplitFromLeft(Words text, string separator, int most)
    {
        var (search, from) = (new TextSearch(separator), 0);
        for (int found; most != 0 && (found = search.First(text.Text, from)) >= 0; most--)
        {
            yield return text.Slice(from, found - from);
            from = found + separator.Length;
        }

        yield return text.Slice(from, text.Text.Length - from);
    }

    // The last part first.
    private static List<Words> SplitFromRight(Words text, string separator, int most, Arguments at)
    {
        var (search, parts, end) = (new TextSearch(separator, backwards: true), new List<Words>(), text.Text.Length);
        for (int found; most != 0 && (found = search.Last(text.Text, end)) >= 0; most--)
        {
            parts.Add(Counted(text.Slice(found + separator.Length, end - found - separator.Length), at));
            end = found;
        }

        parts.Add(text.Slice(0, end));
        return parts;
    }
}
