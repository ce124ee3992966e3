using Microsoft.Extensions.AI;
using Redraft.Models;
using Redraft.Remote.Chatting;

namespace Redraft.Remote.Tests.Chatting;

public sealed class LanguageModelChatClientTests
{
    private readonly ScriptedLanguageModel _model = new((prompt, seed) => $"[{prompt}] {seed}", "scripted-1");

    [Fact]
    public async Task Our_model_answers_as_a_chat_client()
    {
        using var client = new LanguageModelChatClient(_model);

        var response = await client.GetResponseAsync([new(ChatRole.System, "short"), new(ChatRole.User, "hello")], new ChatOptions { Seed = 9 });

        Assert.Equal("[short\nhello] 9", response.Text);
        Assert.Equal((ChatFinishReason.Stop, "scripted-1"), (response.FinishReason, response.ModelId));
        Assert.Equal("scripted-1", ((ChatClientMetadata)client.GetService(typeof(ChatClientMetadata))!).DefaultModelId);
    }

    [Fact]
    public async Task A_stream_is_the_response_and_the_limit_is_told()
    {
        using var client = new LanguageModelChatClient(_model, messages => Prompt.Empty.Template("<|task|>").Text(messages[^1].Text));

        var updates = await client.GetStreamingResponseAsync("hi", new ChatOptions { Seed = 1, MaxOutputTokens = 5 }).ToListAsync();

        Assert.Equal("[<|ta", string.Concat(updates.Select(update => update.Text)));
        Assert.Contains(ChatFinishReason.Length, updates.Select(update => update.FinishReason).OfType<ChatFinishReason>());
    }

    [Fact]
    public async Task Without_a_seed_every_request_draws_anew_and_the_program_the_same_again()
    {
        async Task<string[]> AskTwiceAsync()
        {
            using var client = new LanguageModelChatClient(_model);
            return [(await client.GetResponseAsync("x")).Text, (await client.GetResponseAsync("x")).Text];
        }

        var first = await AskTwiceAsync();
        Assert.NotEqual(first[0], first[1]);
        Assert.Equal(first, await AskTwiceAsync());
    }

    [Fact]
    public async Task There_and_back_again_draws_the_same()
    {
        using var client = new LanguageModelChatClient(_model);
        var back = new ChatClientLanguageModel(client, new ChatClientOptions { System = "" });

        Assert.Equal("[ask] 3", (await back.GenerateAsync([new(Prompt.Empty.Text("ask"), [3])], new SamplingOptions(), CancellationToken.None))[0][0].Text);
    }
}
