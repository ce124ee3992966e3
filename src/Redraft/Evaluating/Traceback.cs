using System.Text;

namespace Redraft.Evaluating;

/// <summary>What Python would print of an exception, with the lines of the program: the outermost call first, the exception last.</summary>
public static class Traceback
{
    private const int LongestLine = 200; // characters of the program

    /// <summary>The text, a line each; null where the verdict knows of no place in the program.</summary>
    /// <param name="verdict">What became of the program.</param>
    /// <param name="code">The program. Untrusted: its lines are escaped.</param>
    public static string? Of(ProgramVerdict verdict, string code)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentNullException.ThrowIfNull(code);
        if (verdict.Places is not { Count: > 0 } places)
        {
            return null;
        }

        var lines = code.Split('\n');
        var text = new StringBuilder("Traceback, the innermost call last:\n");
        foreach (var place in places)
        {
            text.Append($"  line {place.Line}{(place.Function.Length == 0 ? "" : ", in " + place.Function)}\n");
            if (place.Line <= lines.Length && lines[place.Line - 1].Trim() is { Length: > 0 } line)
            {
                text.Append($"    {UntrustedText.Visible(line, LongestLine)}\n");
            }
        }

        return text.Append(verdict.Message).ToString();
    }
}
