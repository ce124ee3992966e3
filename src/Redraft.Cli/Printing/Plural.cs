using System.Globalization;

namespace Redraft.Cli.Printing;

/// <summary>Counts as people write them.</summary>
internal static class Plural
{
    /// <summary><c>1 problem</c>, <c>2 problems</c>.</summary>
    public static string Of(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
