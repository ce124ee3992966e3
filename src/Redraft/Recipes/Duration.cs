using System.Globalization;

namespace Redraft.Recipes;

/// <summary>Times as recipes write them: a number and <c>ms</c>, <c>s</c>, <c>min</c> or <c>h</c>; without a unit, seconds.</summary>
internal static class Duration
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 1e-3), ("min", 60), ("h", 3600), ("s", 1)];

    /// <summary>The time, or null where the text is none.</summary>
    public static TimeSpan? Parse(string text)
    {
        text = text.Trim();
        var (unit, seconds) = Units.FirstOrDefault(unit => text.EndsWith(unit.Unit, StringComparison.Ordinal));
        var number = unit is null ? text : text[..^unit.Length];
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && Math.Abs(value) < 1e9 ? TimeSpan.FromSeconds(value * (unit is null ? 1 : seconds)) : null;
    }
}
