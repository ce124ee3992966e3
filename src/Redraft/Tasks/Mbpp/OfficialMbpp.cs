using System.Globalization;
using System.Text.RegularExpressions;

namespace Redraft.Tasks.Mbpp;

/// <summary>The rules of Chen et al. 2023's published code, with its failures, for comparison only.</summary>
/// <remarks>Source: arXiv:2303.16749, github.com/nyu-mll/ILF-for-code-generation at 1bbccca. Re-expressed, not copied.</remarks>
internal static partial class OfficialMbpp
{
    /// <summary>
    /// The code up to the head of the function that the first assert seems to call, everything before it included (221 tasks
    /// show gold code in this way); null for the 60 tasks on which the rule fails.
    /// </summary>
    public static string? Signature(MbppRow row)
    {
        var name = EntryText(row);
        if (name.Length == 0)
        {
            return null;
        }

        // def NAME(…): with no space before the parenthesis or the colon, on one line.
        var start = $"def {name}(";
        for (var at = row.Code.IndexOf(start, StringComparison.Ordinal); at >= 0; at = row.Code.IndexOf(start, at + 1, StringComparison.Ordinal))
        {
            var line = row.Code.IndexOf('\n', at) is var end and >= 0 ? end : row.Code.Length;
            var close = row.Code.AsSpan(at + start.Length, line - at - start.Length).IndexOf("):");
            if (close >= 0)
            {
                return row.Code[..(at + start.Length + close + 2)];
            }
        }

        return null;
    }

    /// <summary>Whether the published grader wraps the expected values of all of a task's tests in <c>approx</c>: if what follows the first
    /// test's last <c>==</c> reads as a number, an integer too (439 tasks).</summary>
    public static bool UsesApprox(MbppRow row)
    {
        var expected = row.Tests[0][(row.Tests[0].LastIndexOf("==", StringComparison.Ordinal) + 2)..].Trim();
        return double.TryParse(expected, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
    }

    /// <summary>What the published grader takes for the function's name, white space and all: the first test up to its first parenthesis.
    /// It is replaced as text, so that a test that holds it never or twice is damaged.</summary>
    public static string EntryText(MbppRow row)
    {
        var test = row.Tests[0].Replace("assert ", "", StringComparison.Ordinal);
        return test[..Math.Max(0, test.IndexOf('(', StringComparison.Ordinal))];
    }

    /// <summary>Cuts a completion as the published evaluation does.</summary>
    /// <param name="prompt">The prompt, which the candidate starts with.</param>
    /// <param name="candidate">Prompt and completion.</param>
    /// <returns>What is run. Bodies indented with tabs come out broken, as do bodies without a newline at their end.</returns>
    public static string Truncate(string prompt, string candidate)
    {
        foreach (var mark in new[] { "REFINEMENT:", "Refinement:\n" })
        {
            var last = candidate.LastIndexOf(mark, StringComparison.Ordinal);
            if (last >= 0)
            {
                candidate = candidate[(last + mark.Length)..];
                if (!candidate.StartsWith(prompt, StringComparison.Ordinal))
                {
                    return candidate;
                }
            }
        }

        var body = candidate[Math.Min(prompt.Length, candidate.Length)..];
        if (!body.StartsWith("    ", StringComparison.Ordinal))
        {
            // As published: without a line feed the last character counts as one, so that "return x" becomes "returnx".
            var line = body.IndexOf('\n', StringComparison.Ordinal) is var at and >= 0 ? at : Math.Max(0, body.Length - 1);
            body = "    " + body[..line].Trim() + body[line..];
        }

        var end = OutsideBody().Match(body);
        return prompt + (end.Success ? body[..(end.Index + 1)] : body);
    }

    [GeneratedRegex("\n[A-Za-z#\"]")]
    private static partial Regex OutsideBody();
}
