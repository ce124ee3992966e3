using System.IO.Enumeration;
using Redraft.Engine.Architectures;

namespace Redraft.Engine.Adapting;

/// <summary>Patterns of parameter names: <c>*</c> stands for any run of characters, <c>?</c> for one; upper and lower case differ.</summary>
internal static class NamePattern
{
    /// <summary>Whether any pattern matches the whole name.</summary>
    public static bool MatchesAny(IReadOnlyList<string> patterns, string name) => patterns.Any(pattern => Matches(pattern, name));

    /// <summary>Whether a pattern matches the whole name.</summary>
    public static bool Matches(string pattern, string name) => FileSystemName.MatchesSimpleExpression(Literal(pattern), name, ignoreCase: false);

    /// <summary>The patterns that match none of the parameters, in words; a pattern that does nothing is a mistake.</summary>
    public static IEnumerable<(string Pattern, string Problem)> Unused(IReadOnlyList<string> patterns, IReadOnlyList<Parameter> parameters, string what)
        => patterns.Where(pattern => !parameters.Any(parameter => Matches(pattern, parameter.Name)))
            .Select(pattern => (pattern, $"'{StrictJson.Short(pattern)}' matches no {what}; there are {Examples(parameters)}"));

    // A backslash would escape the character behind it.
    private static string Literal(string pattern) => pattern.Replace("\\", "\\\\", StringComparison.Ordinal);

    private static string Examples(IReadOnlyList<Parameter> parameters)
    {
        const int Shown = 4;
        return string.Join(", ", parameters.Take(Shown).Select(parameter => parameter.Name)) + (parameters.Count > Shown ? $" and {parameters.Count - Shown} more" : "");
    }
}
