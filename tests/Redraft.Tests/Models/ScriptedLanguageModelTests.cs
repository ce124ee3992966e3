using Redraft.Models;

namespace Redraft.Tests.Models;

public sealed class ScriptedLanguageModelTests : LanguageModelContract
{
    protected override ILanguageModel Part { get; } = new ScriptedLanguageModel((prompt, seed) => $"{prompt} {seed}");

    [Fact]
    public async Task Answers_by_its_function()
    {
        var model = new ScriptedLanguageModel((prompt, seed) => $"{prompt}{seed}é");
        var completions = await model.GenerateAsync([new(Prompt.Empty.Template("a").Text("b"), [7, 8])], new SamplingOptions(), CancellationToken.None);
        Assert.Equal(["ab7é", "ab8é"], completions[0].Select(completion => completion.Text));
        Assert.Equal(['a', 'b', '7', 0xC3, 0xA9, 256], completions[0][0].Tokens);
        Assert.True(completions[0][0].Finished);
    }

    [Fact]
    public async Task Ends_at_the_token_limit()
    {
        var model = new ScriptedLanguageModel((_, _) => "abc");
        var completion = (await model.GenerateAsync([new(Prompt.Empty, [1])], new SamplingOptions { MaxTokens = 2 }, CancellationToken.None))[0][0];
        Assert.Equal(("ab", 2, false), (completion.Text, completion.Tokens.Count, completion.Finished));
    }

    [Fact]
    public async Task Scores_a_byte_at_minus_one_nat()
        => Assert.Equal([-1, -1, -1], (await new ScriptedLanguageModel((_, _) => "").ScoreAsync([new(Prompt.Empty, "ab")], CancellationToken.None))[0]);
}
