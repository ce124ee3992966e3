namespace Redraft.Cli.Printing;

/// <summary>A hash as people read it: its algorithm and enough of its digits to find it again.</summary>
internal static class ShortHash
{
    /// <summary>What stands before the digits where a record names a model.</summary>
    public const string Algorithm = "sha256:";

    private const int Digits = 12;

    /// <summary><c>sha256 cd221750cb1d</c>, with the algorithm before it or without in the record.</summary>
    public static string Of(string hash)
    {
        var digits = hash.StartsWith(Algorithm, StringComparison.Ordinal) ? hash[Algorithm.Length..] : hash;
        return "sha256 " + digits[..Math.Min(Digits, digits.Length)];
    }

    /// <summary>Whether a text is a hash, of a model or of a checkpoint's files.</summary>
    public static bool Is(string text)
    {
        var digits = text.StartsWith(Algorithm, StringComparison.Ordinal) ? text[Algorithm.Length..] : text;
        return digits.Length == 64 && digits.All(char.IsAsciiHexDigitLower);
    }
}
