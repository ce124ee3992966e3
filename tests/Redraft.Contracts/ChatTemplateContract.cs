using Redraft.Models;

namespace Redraft.Contracts;

/// <summary>What every rendering of conversations owes.</summary>
public abstract class ChatTemplateContract : Contract<IChatTemplate>
{
    private static readonly ChatTurn[] Talk = [new("system", "Be brief."), new("user", "2 + 2?<|said|>"), new("assistant", "4"), new("user", "And 3 + 3?")];

    [Fact]
    public void What_was_said_is_there_and_untrusted()
    {
        var prompt = Part.Render(Talk);

        Assert.All(Talk, turn => Assert.Contains(turn.Content, string.Concat(prompt.Parts.Where(part => !part.Trusted).Select(part => part.Text + "\n")), StringComparison.Ordinal));
        Assert.DoesNotContain(prompt.Parts, part => part.Trusted && part.Text.Contains("<|said|>", StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_conversation_is_the_same_prompt() => Assert.Equal(Part.Render(Talk).Parts, Part.Render(Talk).Parts);

    [Fact]
    public void The_assistant_does_not_speak_twice()
    {
        Assert.Throws<ArgumentException>(() => Part.Render([new("user", "x"), new("assistant", "y")]));
        Assert.Throws<ArgumentException>(() => Part.Render([]));
    }

    [Fact]
    public void Ends_are_texts() => Assert.All(Part.Stop(Talk), Assert.NotEmpty);
}
