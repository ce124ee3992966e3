using System.Text.RegularExpressions;

namespace Redraft.Evaluating.Statistics;

/// <summary>A kind of feedback that is known by its words.</summary>
/// <remarks>
/// A keyword counts where it stands as a whole word or phrase, in capitals or not. A text may be of several categories; one that is of none is of
/// <see cref="Other"/>. Rules of keywords know the phrases that they were written for: labels given by people go before them.
/// Source: Scheurer et al. 2023, arXiv:2303.16755 (the classes of its feedback on summaries: coverage, accuracy, coherence).
/// Differs from the source: by keywords, there by the annotators; and a class for length.
/// </remarks>
/// <param name="Name">The category.</param>
/// <param name="Keywords">Words and phrases, any of which makes a text belong.</param>
public sealed record FeedbackCategory(string Name, IReadOnlyList<string> Keywords)
{
    /// <summary>The category of what belongs to no other.</summary>
    public const string Other = "other";

    /// <summary>What is said of summaries.</summary>
    public static IReadOnlyList<FeedbackCategory> OfSummaries { get; } =
    [
        new("coverage", ["leaves out", "left out", "missing", "misses", "omits", "doesn't mention", "does not mention", "fails to mention", "should mention"]),
        new("accuracy", ["wrong", "incorrect", "inaccurate", "not true", "adds", "doesn't say", "does not say", "invents"]),
        new("length", ["too long", "too short", "shorter", "shorten", "wordy"]),
        new("coherence", ["clumsy", "unclear", "confusing", "hard to read", "order", "awkward"]),
    ];

    /// <summary>The categories that a text belongs to, in the order of the rules; never none.</summary>
    public static IReadOnlyList<string> Of(string text, IReadOnlyList<FeedbackCategory> rules)
    {
        List<string> found = [.. rules.Where(rule => rule.Keywords.Any(keyword => Holds(text, keyword))).Select(rule => rule.Name)];
        return found.Count == 0 ? [Other] : found;
    }

    private static bool Holds(string text, string keyword)
        => Regex.IsMatch(text, $@"(?<!\w){Regex.Escape(keyword)}(?!\w)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
}
