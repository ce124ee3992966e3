namespace Redraft.Models;

/// <summary>Somebody's turn in a conversation.</summary>
/// <param name="Role">Who said it: <c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">The words; untrusted, whoever said them.</param>
public sealed record ChatTurn(string Role, string Content)
{
    /// <summary>The roles that there are.</summary>
    public static IReadOnlyList<string> Roles { get; } = ["system", "user", "assistant"];
}
