using System.Globalization;

namespace Redraft.Runs;

/// <summary>How seeds and names stand in a row, read back strictly: what we never wrote is refused.</summary>
internal static class RowText
{
    /// <summary>A unit's seed: 16 hex digits.</summary>
    public static string Write(ulong seed) => seed.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>A unit's seed.</summary>
    /// <exception cref="FormatException">If the text is none.</exception>
    public static ulong Seed(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>An enum's value by its name; a number is no name.</summary>
    /// <exception cref="FormatException">If no value has the name.</exception>
    public static T Name<T>(string text)
        where T : struct, Enum
        => Enum.GetNames<T>().Contains(text, StringComparer.Ordinal)
            ? Enum.Parse<T>(text)
            : throw new FormatException($"expected one of {string.Join(", ", Enum.GetNames<T>())}, found '{text}'");

    /// <summary>Yes or no.</summary>
    /// <exception cref="FormatException">If the number is neither 0 nor 1.</exception>
    public static bool Flag(long number)
        => number is 0 or 1 ? number == 1 : throw new FormatException($"expected 0 or 1, found {number.ToString(CultureInfo.InvariantCulture)}");
}
