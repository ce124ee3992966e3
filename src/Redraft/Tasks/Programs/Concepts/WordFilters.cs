namespace Redraft.Tasks.Programs.Concepts;

/// <summary>The filters of the word family. ASCII only.</summary>
internal static class WordFilters
{
    public static IReadOnlyList<FilterConcept> All { get; } =
    [
        New("long", "rindle", "len(x) > 4", x => x.Length > 4, "long words", "words of more than four letters"),
        New("short", "scoveny", "len(x) < 4", x => x.Length < 4, "short words", "words of less than four letters"),
        New("with-a", "tarnock", "'a' in x", x => x.Contains('a'), "words with an a", "words that hold an a"),
        New("without-e", "ulmane", "'e' not in x", x => !x.Contains('e'), "words without an e", "words that lack an e"),
        New("starting-with-b", "vrondel", "x[:1] == 'b'", x => x.StartsWith('b'), "words starting with b", "words that begin with b"),
        New("ending-with-s", "wistrel", "x[-1:] == 's'", x => x.EndsWith('s'), "words ending with s", "words that end with s"),
        New("even-length", "yolbrin", "len(x) % 2 == 0", x => x.Length % 2 == 0, "words of even length", "words with an even number of letters"),
        New("odd-length", "zastick", "len(x) % 2 == 1", x => x.Length % 2 == 1, "words of odd length", "words with an odd number of letters"),
        New("five-letters", "ardmor", "len(x) == 5", x => x.Length == 5, "five letter words", "words of five letters"),
        New("capitalised", "blenfor", "x[:1].isupper()", x => x.Length > 0 && char.IsAsciiLetterUpper(x[0]), "capitalised words", "words with a capital first letter"),
        New("lower-case", "corvane", "x.islower()", Cased(char.IsAsciiLetterUpper, char.IsAsciiLetterLower), "lower case words", "words in small letters"),
        New("palindrome", "delphor", "x == x[::-1]", x => x.AsSpan().SequenceEqual(WordMaps.Reverse(x)), "palindromes", "words that read the same backwards"),
        New("letters-only", "evrill", "x.isalpha()", x => x.Length > 0 && x.All(char.IsAsciiLetter), "words of letters only", "words made of letters"),
        New("early", "furnag", "x < 'm'", x => string.CompareOrdinal(x, "m") < 0, "words before m", "words that sort before m"),
    ];

    private static FilterConcept New(string id, string house, string code, Func<string, bool> keeps, params string[] words) =>
        new(Family.Words, id, house, code, item => keeps(item.Word), words);

    /// <summary>As <c>islower</c>: at least one letter of the wanted case and none of the other.</summary>
    private static Func<string, bool> Cased(Func<char, bool> forbidden, Func<char, bool> wanted) =>
        word => !word.Any(forbidden) && word.Any(wanted);
}
