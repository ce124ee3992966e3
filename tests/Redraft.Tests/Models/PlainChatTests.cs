using Redraft.Models;

namespace Redraft.Tests.Models;

public sealed class PlainChatTests : ChatTemplateContract
{
    private readonly PlainChat _chat = new();

    protected override IChatTemplate Part => _chat;

    [Fact]
    public void A_question_alone_is_asked_as_it_stands()
    {
        ChatTurn[] question = [new("user", "What is <|end|> 2 + 2?")];

        Assert.Equal([new PromptPart("What is <|end|> 2 + 2?", Trusted: false)], _chat.Render(question).Parts);
        Assert.Empty(_chat.Stop(question));
    }

    [Fact]
    public void A_longer_conversation_names_its_speakers_and_ends_before_the_next_one()
    {
        ChatTurn[] talk = [new("system", "Be brief."), new("user", "2 + 2?"), new("assistant", "4"), new("user", "And 3 + 3?")];
        var prompt = _chat.Render(talk);

        Assert.Equal("System: Be brief.\n\nUser: 2 + 2?\n\nAssistant: 4\n\nUser: And 3 + 3?\n\nAssistant:", prompt.ToString());
        Assert.All(talk, message => Assert.Contains(new PromptPart(message.Content, Trusted: false), prompt.Parts));
        Assert.Equal(["\n\nUser:"], _chat.Stop(talk));
    }
}
