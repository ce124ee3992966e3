using System.Text;

namespace Redraft.Annotating;

/// <summary>Tells by words alone whether a point is among other words: half of its words of three letters or more occur there; of all its words where none is that long.</summary>
/// <remarks>Misses what is said in other words, and takes two faults in the same words for one. It is what is left where no judge can be asked.</remarks>
internal static class WordOverlap
{
    private const int Long = 3; // letters
    private const double Enough = 0.5;

    public static bool Holds(string point, string words)
    {
        var (wanted, there) = (WordsOf(point), WordsOf(words));
        var counted = wanted.Where(word => word.Length >= Long).ToHashSet() is { Count: > 0 } some ? some : wanted;
        return counted.Count > 0 ? counted.Count(there.Contains) >= Enough * counted.Count : point.Trim() == words.Trim();
    }

    private static HashSet<string> WordsOf(string text)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        var word = new StringBuilder();
        foreach (var c in text.Append(' '))
        {
            if (char.IsLetterOrDigit(c))
            {
                word.Append(char.ToLowerInvariant(c));
            }
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        return words;
    }
}
