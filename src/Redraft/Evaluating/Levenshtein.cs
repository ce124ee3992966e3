using System.Text;

namespace Redraft.Evaluating;

/// <summary>The fewest insertions, deletions and replacements of characters (code points) that make one text of another.</summary>
internal static class Levenshtein
{
    /// <summary>The distance. Cost: O(left · right) time, O(right) memory.</summary>
    public static int Distance(string left, string right)
    {
        var a = Runes(left);
        var b = Runes(right);
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }

    private static Rune[] Runes(string text) => [.. text.EnumerateRunes()];
}
