using System.Globalization;

namespace Redraft.Remote.Calling;

/// <summary>What a response's headers say about the pace that the server takes.</summary>
/// <param name="RetryAfter">How long to wait before the next request, or null.</param>
/// <param name="Reset">How long nothing is left of the server's own limits, or null where something is.</param>
internal readonly record struct RateHeaders(TimeSpan? RetryAfter, TimeSpan? Reset)
{
    /// <summary>Reads them.</summary>
    /// <param name="header">A header's value by its name, or null.</param>
    /// <param name="now">For dates.</param>
    public static RateHeaders Of(Func<string, string?> header, DateTimeOffset now) => new(
        Milliseconds(header("retry-after-ms")) ?? After(header("retry-after"), now),
        Longest(Spent(header, "requests"), Spent(header, "tokens")));

    /// <summary>The sum of parts such as <c>6m0s</c>, <c>1.5s</c>, <c>20ms</c>; plain numbers are seconds. Null for anything else.</summary>
    internal static TimeSpan? Duration(string? text)
    {
        if (text is null || text.Length is 0 or > 40)
        {
            return null;
        }

        var (total, at) = (0.0, 0);
        while (at < text.Length)
        {
            var end = at;
            while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
            {
                end++;
            }

            var unit = end;
            while (unit < text.Length && char.IsAsciiLetter(text[unit]))
            {
                unit++;
            }

            if (!double.TryParse(text[at..end], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || Seconds(text[end..unit]) is not { } seconds || (unit == end && unit < text.Length))
            {
                return null;
            }

            total += number * seconds;
            at = unit;
        }

        return total < TimeSpan.FromDays(365).TotalSeconds ? TimeSpan.FromSeconds(total) : null;
    }

    private static double? Seconds(string unit) => unit switch
    {
        "ms" => 1e-3,
        "" or "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => null,
    };

    private static TimeSpan? Milliseconds(string? text)
        => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number < 1e10 ? TimeSpan.FromMilliseconds(number) : null;

    private static TimeSpan? After(string? text, DateTimeOffset now)
        => Duration(text) ?? (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) && text!.Contains(':', StringComparison.Ordinal)
            ? date > now ? date - now : TimeSpan.Zero : null);

    private static TimeSpan? Spent(Func<string, string?> header, string what)
        => header($"x-ratelimit-remaining-{what}") is { } left && long.TryParse(left, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number <= 0
            ? Duration(header($"x-ratelimit-reset-{what}")) : null;

    private static TimeSpan? Longest(TimeSpan? a, TimeSpan? b) => a is null ? b : b is null || a > b ? a : b;
}
