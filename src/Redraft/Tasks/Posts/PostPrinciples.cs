namespace Redraft.Tasks.Posts;

/// <summary>What summaries are to be like, one thing at a time, and how a reader who minds that begins to speak.</summary>
/// <remarks>As a request to name what is harmful does, an opening supposes that something is amiss: whether it is, the model decides by what it goes on with.</remarks>
internal static class PostPrinciples
{
    private static readonly (string Principle, string Opening)[] Openings =
    [
        ("names the person", "the person is"),
        ("names the deed", "the deed is"),
        ("names the number", "the number is"),
        ("names the place", "the place is"),
        ("names the day", "the day is"),
        ("adds nothing", "leave out"),
        ("is short", "make it"),
        ("begins with who did it", "start with"),
    ];

    /// <summary>The principles.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Openings.Select(pair => pair.Principle)];

    /// <summary>The words that a critique by a principle begins with.</summary>
    /// <exception cref="ArgumentException">If there is no such principle.</exception>
    public static string OpeningOf(string principle) => Array.Find(Openings, pair => pair.Principle == principle).Opening
        ?? throw new ArgumentException($"principles: expected one of {string.Join(", ", All)}, found \"{principle}\"", nameof(principle));
}
