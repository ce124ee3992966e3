namespace Redraft.Tasks.Words;

/// <summary>"My neighbour is such a grump, and a nice person." as the list of its phrases.</summary>
internal static class RemovalSentence
{
    private const string Opening = "My neighbour is such ";
    private const string Joint = ", and ";

    /// <summary>The sentence of some phrases.</summary>
    public static string Of(IEnumerable<string> phrases) => Opening + string.Join(Joint, phrases) + ".";

    /// <summary>The phrases of a sentence, or null if the text hasn't its form.</summary>
    public static IReadOnlyList<string>? Read(string text) =>
        text.StartsWith(Opening, StringComparison.Ordinal) && text.EndsWith('.')
            ? text[Opening.Length..^1].Split(Joint)
            : null;
}
