using System.Text.RegularExpressions;

namespace Redraft.Tasks.Slf5k;

/// <summary>Makes a summary of what a model wrote, and knows which sets of summaries must be drawn anew.</summary>
/// <remarks>
/// In this order: what stands before the first letter or digit goes; runs of spaces become one; the first line is kept; what follows the last of
/// <c>. ? !</c>, if there is one, goes, as an unfinished sentence. Known damage: "Mr. Smith went home" becomes "Mr.".
/// Source: the code published with Scheurer et al. 2023, arXiv:2303.16755, re-expressed.
/// </remarks>
internal static partial class SummaryText
{
    private const string Ends = ".?!";
    private const string Redraft = "\n\nImproved TL;DR:";

    /// <summary>The summary in a completion; empty where there is none.</summary>
    public static string Of(string completion)
    {
        var words = FromFirstWord(completion);
        var text = Spaces().Replace(words.Length == 0 ? completion : words, " ").Trim();
        var line = text.Split('\n')[0];
        var end = line.LastIndexOfAny(Ends.ToCharArray());
        return end < 0 ? line : line[..(end + 1)];
    }

    /// <summary>A person's summary as a model could have written it: a text that <see cref="Of"/> leaves as it is.</summary>
    /// <remarks>Lines are joined, and a last sentence without its end gets a full stop. Empty where there is no letter or digit.</remarks>
    public static string Whole(string written)
    {
        var line = FromFirstWord(Spaces().Replace(written.Replace('\n', ' '), " ").Trim());
        return line.IndexOfAny(Ends.ToCharArray()) >= 0 && !Ends.Contains(line[^1], StringComparison.Ordinal) ? line + "." : line;
    }

    /// <summary>Feedback and redraft from one completion of a model that writes both.</summary>
    /// <param name="completion">What it wrote.</param>
    /// <param name="cut">Cuts a summary to the token limit (48 of GPT-2's in the paper); null for no limit.</param>
    /// <returns>Both, and whether the mark between them was found; without it the whole text stands for both.</returns>
    public static (string Feedback, string Redraft, bool Marked) FeedbackAndRedraft(string completion, Func<string, string>? cut = null)
    {
        var at = completion.IndexOf(Redraft, StringComparison.Ordinal);
        var (feedback, redraft) = at < 0 ? (completion, completion) : (completion[..at], completion[(at + Redraft.Length)..]);
        var summary = Of(redraft);
        return (feedback.Trim(), cut is null ? summary : Of(cut(summary)), at >= 0);
    }

    /// <summary>Whether a problem's summaries must be drawn anew: two are the same, one is empty, or one holds what it must not.</summary>
    public static bool AreDegenerate(IReadOnlyList<string> summaries, IReadOnlyList<string> forbidden)
        => summaries.Distinct(StringComparer.Ordinal).Count() < summaries.Count || !summaries.All(summary => IsClean(summary, forbidden));

    /// <summary>The summaries to keep of all that were drawn: the first that are clean and distinct, then clean ones again, then any.</summary>
    /// <param name="drawn">In the order drawn, at least <paramref name="count"/>.</param>
    /// <param name="count">How many are wanted.</param>
    /// <param name="forbidden">What a summary must not hold.</param>
    /// <exception cref="ArgumentOutOfRangeException">If fewer were drawn than are wanted.</exception>
    public static IReadOnlyList<string> Keep(IReadOnlyList<string> drawn, int count, IReadOnlyList<string> forbidden)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, drawn.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var ranked = drawn.Select((text, i) => (Text: text, Index: i, Rank: !IsClean(text, forbidden) ? 2 : seen.Add(text) ? 0 : 1));
        return [.. ranked.OrderBy(summary => summary.Rank).ThenBy(summary => summary.Index).Take(count).Select(summary => summary.Text)];
    }

    private static bool IsClean(string summary, IReadOnlyList<string> forbidden)
        => summary.Trim().Length > 0 && !forbidden.Any(words => summary.Contains(words, StringComparison.Ordinal));

    private static string FromFirstWord(string text)
    {
        var start = 0;
        while (start < text.Length && !char.IsLetterOrDigit(text[start]))
        {
            start++;
        }

        return text[start..];
    }

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
