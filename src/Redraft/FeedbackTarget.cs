namespace Redraft;

/// <summary>The part of a draft that feedback is about: a span of its text, or a step of it, which is a line.</summary>
/// <param name="Start">The first character of the draft's text that it is about, from 0.</param>
/// <param name="Length">How many characters, 1 or more.</param>
/// <param name="Line">The number of the line that these are, from 1, where feedback is about a step; null for any other span.</param>
public sealed record FeedbackTarget(int Start, int Length, int? Line = null)
{
    /// <summary>A line of a text, without its end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">If the text has no such line, or nothing is on it.</exception>
    public static FeedbackTarget OfLine(string text, int line)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(line, 1);
        var start = 0;
        for (var before = 1; before < line; before++)
        {
            var end = text.IndexOf('\n', start);
            start = end >= 0 ? end + 1 : throw new ArgumentOutOfRangeException(nameof(line), line, $"the text has {before} lines");
        }

        var length = (text.IndexOf('\n', start) is >= 0 and var at ? at : text.Length) - start;
        return length > 0 ? new FeedbackTarget(start, length, line) : throw new ArgumentOutOfRangeException(nameof(line), line, "nothing is on that line");
    }

    /// <summary>Why it isn't a part of a text, or null if it is.</summary>
    public string? FaultIn(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Start < 0 || Length < 1 || Start > text.Length - Length
            ? $"characters {Start} to {(long)Start + Length} are no part of a draft of {text.Length}"
            : Line is < 1 || (Line is { } line && text.AsSpan(0, Start).Count('\n') != line - 1) ? $"character {Start} is not on line {Line}" : null;
    }

    /// <summary>The words that it is about.</summary>
    public string In(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Substring(Start, Length);
    }
}
