namespace Redraft.Models;

/// <summary>The rendering for models that were taught none: a question alone is asked as it stands, a longer conversation with its speakers' names.</summary>
/// <remarks>
/// <code>
/// one message of the user    its words, and nothing else: what `redraft sample` asks
/// anything else              System: …⏎⏎User: …⏎⏎Assistant: …⏎⏎User: …⏎⏎Assistant:
/// </code>
/// The second ends at what would be the user's next turn.
/// </remarks>
public sealed class PlainChat : IChatTemplate
{
    private const string Between = "\n\n";

    /// <inheritdoc/>
    public string Name => "plain";

    /// <inheritdoc/>
    public Prompt Render(IReadOnlyList<ChatTurn> messages)
    {
        if (messages is not [.., { Role: not "assistant" }])
        {
            throw new ArgumentException("a conversation ends with what somebody says to the assistant; put the user's message last", nameof(messages));
        }

        return IsQuestion(messages) ? Prompt.Empty.Text(messages[0].Content)
            : messages.Aggregate(Prompt.Empty, (prompt, message) => prompt.Template($"{Speaker(message)}: ").Text(message.Content).Template(Between)).Template("Assistant:");
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Stop(IReadOnlyList<ChatTurn> messages) => IsQuestion(messages) ? [] : [Between + "User:"];

    private static bool IsQuestion(IReadOnlyList<ChatTurn> messages) => messages is [{ Role: "user" }];

    private static string Speaker(ChatTurn message) => message.Role switch { "system" => "System", "user" => "User", _ => "Assistant" };
}
