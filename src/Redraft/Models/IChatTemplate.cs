namespace Redraft.Models;

/// <summary>Turns a conversation into a prompt whose continuation is the next answer. Thread-safe.</summary>
public interface IChatTemplate
{
    /// <summary>What rendering it is, for messages and provenance.</summary>
    string Name { get; }

    /// <summary>Renders a conversation; what was said is untrusted text, in which no special token counts.</summary>
    /// <param name="messages">At least one; the last is not the assistant's.</param>
    /// <exception cref="ArgumentException">If the template has no place for such a conversation.</exception>
    Prompt Render(IReadOnlyList<ChatTurn> messages);

    /// <summary>Strings that end an answer, beside the end of text: they would begin somebody else's turn.</summary>
    /// <param name="messages">The conversation.</param>
    IReadOnlyList<string> Stop(IReadOnlyList<ChatTurn> messages);
}
