using Redraft.Models;

namespace Redraft.Tests.Models;

public sealed class RedraftAfterFeedbackTests : LanguageModelContract
{
    protected override ILanguageModel Part => new RedraftAfterFeedback(new ScriptedLanguageModel((_, seed) => $"too long => draft {seed}"));

    [Fact]
    public async Task The_text_is_the_redraft_and_the_tokens_are_those_of_both()
    {
        var completion = (await Part.GenerateAsync([new(Prompt.Empty, [3])], new SamplingOptions(), CancellationToken.None))[0][0];

        Assert.Equal("draft 3", completion.Text);
        Assert.Equal("too long => draft 3".Length + 1, completion.Tokens.Count);
    }

    [Theory]
    [InlineData("the place\n is  missing", "A => B", "the place is missing => A => B")]
    [InlineData("a => b", "c", "a b => c")]
    public async Task What_is_joined_comes_apart_again(string feedback, string redraft, string joined)
    {
        Assert.Equal(joined, RedraftAfterFeedback.Join(feedback, redraft));
        Assert.Equal(redraft, await WriteAsync(joined));
    }

    [Fact]
    public async Task Without_the_sign_the_whole_is_the_redraft() => Assert.Equal("nothing here", await WriteAsync("nothing here"));

    private static async Task<string> WriteAsync(string text)
        => (await new RedraftAfterFeedback(new ScriptedLanguageModel((_, _) => text)).GenerateAsync([new(Prompt.Empty, [1])], new SamplingOptions(), CancellationToken.None))[0][0].Text;
}
