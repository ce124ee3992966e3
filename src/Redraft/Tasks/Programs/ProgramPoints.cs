using System.Text.RegularExpressions;
using Redraft.Evaluating.Statistics;

namespace Redraft.Tasks.Programs;

/// <summary>The points of feedback in the words of <see cref="FeedbackPhrases"/>, whose remedy may stand behind a semicolon and whose next point behind "and".</summary>
internal static partial class ProgramPoints
{
    /// <summary>One point for each fault named; other people's words by the general rule. At least one.</summary>
    public static IReadOnlyList<string> Split(string feedback)
    {
        if (!Said().IsMatch(feedback))
        {
            return HowItFails().IsMatch(feedback) ? [feedback] : FeedbackPoints.Split(feedback) is { Count: > 0 } points ? points : [feedback];
        }

        var found = new List<string>();
        foreach (var piece in Joint().Split(feedback))
        {
            if (found.Count > 0 && Complaint().IsMatch(found[^1]) && !found[^1].Contains("; ", StringComparison.Ordinal))
            {
                found[^1] += "; " + piece;
            }
            else
            {
                found.Add(piece);
            }
        }

        return found;
    }

    private const string Beginning = "(?:it keeps the|it computes the|it returns the|it reads xs as an?|it should (?:only )?(?:keep|compute|return)|use the|wrong (?:filter|values|result|input):"
        + "|takes the|works with the|gives the|keep the|compute the|return the|xs is an?|treat xs as an?) ";

    [GeneratedRegex("^" + Beginning)]
    private static partial Regex Said();

    [GeneratedRegex(@"(?:; then |\. also, |\. |; | and )(?=" + Beginning + ")")]
    private static partial Regex Joint();

    // A fault without its remedy: that comes next.
    [GeneratedRegex("^it (?:keeps|computes|returns|reads) ")]
    private static partial Regex Complaint();

    // What it should do as a whole follows.
    [GeneratedRegex("^(?:this is not valid python|it does not run|it fails with [^;]+|it never ends|it breaks off|the result is wrong); ")]
    private static partial Regex HowItFails();
}
