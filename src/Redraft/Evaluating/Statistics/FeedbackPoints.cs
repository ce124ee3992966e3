using System.Text.RegularExpressions;

namespace Redraft.Evaluating.Statistics;

/// <summary>The points that a piece of feedback makes: what could be carried out one at a time.</summary>
/// <remarks>
/// Rules, in this order: lines are points of their own; the mark of a list item (<c>-</c>, <c>*</c>, <c>•</c>, <c>1.</c>, <c>1)</c>) is taken off; a
/// line is split behind <c>.</c>, <c>!</c> or <c>?</c> before white space, unless the word is <c>e.g.</c>, <c>i.e.</c>, <c>etc.</c>, <c>vs.</c>,
/// <c>Mr.</c>, <c>Mrs.</c>, <c>Ms.</c> or <c>Dr.</c>, and behind <c>;</c> before white space; what has no letter or digit is no point. Code is not understood: a
/// semicolon in it splits where white space follows. Source: Chen, A. et al. 2023, arXiv:2303.16749, Figure 5, which counts the bugs that feedback
/// addresses. Differs from the source: by rule, there by hand.
/// </remarks>
public static partial class FeedbackPoints
{
    /// <summary>The points in their order, trimmed; none of an empty text.</summary>
    /// <param name="text">Untrusted.</param>
    public static IReadOnlyList<string> Split(string text) =>
    [
        .. text.Split(['\n', '\r']).Select(line => ListMark().Replace(line, ""))
            .SelectMany(line => End().Split(line)).Select(point => point.Trim().TrimEnd(';')).Where(point => point.Any(char.IsLetterOrDigit)),
    ];

    [GeneratedRegex(@"^\s*(?:[-*•]|\d{1,2}[.)])\s+")]
    private static partial Regex ListMark();

    [GeneratedRegex(@"(?<=[.!?]['""\u201d)\]]?)(?<!\b(?:e\.g|i\.e|etc|vs|Mr|Mrs|Ms|Dr)\.)\s+|(?<=;)\s+", RegexOptions.IgnoreCase)]
    private static partial Regex End();
}
