namespace Redraft.Tasks.Programs.Concepts;

/// <summary>The maps of the word family. ASCII only.</summary>
internal static class WordMaps
{
    public static IReadOnlyList<MapConcept> All { get; } =
    [
        New("itself", "gorbash", "x", x => x, "forms", "plain forms"),
        New("upper", "hintaly", "x.upper()", x => x.ToUpperInvariant(), "upper case forms", "capital forms"),
        New("reversed", "imbrok", "x[::-1]", Reverse, "mirror images", "backward forms"),
        New("first-letter", "jolvest", "x[:1]", x => x[..Math.Min(1, x.Length)], "first letters", "initials"),
        New("last-letter", "kempton", "x[-1:]", x => x[Math.Max(0, x.Length - 1)..], "last letters", "final letters"),
        New("twice", "luskard", "x + x", x => x + x, "doubled forms", "repeated forms"),
        New("beheaded", "mavrin", "x[1:]", x => x[Math.Min(1, x.Length)..], "tails", "forms without the first letter"),
        New("curtailed", "nimbock", "x[:-1]", x => x[..Math.Max(0, x.Length - 1)], "stems", "forms without the last letter"),
        New("head", "orvetta", "x[:3]", x => x[..Math.Min(3, x.Length)], "first three letters", "openings"),
        New("a-to-o", "paskin", "x.replace('a', 'o')", x => x.Replace('a', 'o'), "forms with o for a", "forms with each a made an o"),
        New("loud", "querrol", "x + '!'", x => x + "!", "shouted forms", "forms with an exclamation mark"),
        New("every-other", "rastobel", "x[::2]", x => string.Concat(x.Where((_, i) => i % 2 == 0)), "every other letters", "letters at even places"),
        Number("length", "stenwick", "len(x)", x => x.Length, "lengths", "letter counts"),
        Number("count-of-a", "trellup", "x.count('a')", x => x.Count(c => c == 'a'), "counts of a", "numbers of a inside"),
    ];

    public static string Reverse(string word) => string.Create(word.Length, word, (span, source) =>
    {
        source.CopyTo(span);
        span.Reverse();
    });

    private static MapConcept New(string id, string house, string code, Func<string, string> apply, params string[] words) =>
        new(Family.Words, id, house, code, item => apply(item.Word), words) { Gives = ItemKind.Text };

    private static MapConcept Number(string id, string house, string code, Func<string, long> apply, params string[] words) =>
        new(Family.Words, id, house, code, item => apply(item.Word), words) { Gives = ItemKind.Number };
}
