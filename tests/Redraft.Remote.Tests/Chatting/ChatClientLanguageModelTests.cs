using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Redraft.Models;
using Redraft.Remote.Chatting;
using Redraft.Tasks;

namespace Redraft.Remote.Tests.Chatting;

public sealed class ChatClientLanguageModelTests : LanguageModelContract
{
    private readonly FakeClient _client = new();

    public ChatClientLanguageModelTests() => Part = new ChatClientLanguageModel(_client, new ChatClientOptions { System = "Be brief." });

    protected override ILanguageModel Part { get; }

    protected override bool GivesLogProbabilities => false;

    [Fact]
    public async Task Prompt_options_and_seed_reach_the_client()
    {
        await Part.GenerateAsync([new(Ask("one"), [5])], new SamplingOptions { Temperature = 0.5, TopP = 0.9, TopK = 3, MaxTokens = 7, Stop = ["\n"] }, CancellationToken.None);

        var (messages, options) = _client.Last;
        Assert.Equal([("system", "Be brief."), ("user", "one")], messages.Select(m => (m.Role.Value, m.Text)));
        Assert.Equal((0.5f, 0.9f, 3, 7, 5L), (options.Temperature, options.TopP, options.TopK, options.MaxOutputTokens, options.Seed));
        Assert.Equal(["\n"], options.StopSequences);
    }

    [Fact]
    public async Task What_comes_behind_a_stop_is_cut_off()
    {
        _client.Answer = (_, _) => "first\nsecond";
        Assert.Equal("first", (await Part.GenerateAsync([new(Ask("one"), [5])], new SamplingOptions { Stop = ["\n"] }, CancellationToken.None))[0][0].Text);
    }

    [Fact]
    public async Task Questions_are_answered_by_votes()
    {
        _client.Answer = (prompt, seed) => prompt == "silent" ? "I can't say" : seed % 4 == 0 ? "No." : " Yes, it does";
        var odds = await ((IWordChooser)Part).LogOddsAsync([new JudgeQuestion(Ask("asked"), "yes", "no"), new JudgeQuestion(Ask("silent"), "yes", "no")], CancellationToken.None);

        Assert.InRange(odds[0], 0, Math.Log(17));
        Assert.True(double.IsNaN(odds[1]));
    }

    [Fact]
    public void What_it_cannot_give_is_said_before_it_is_asked()
    {
        Assert.Equal((null, null), (Part.Lacks(ModelNeed.Samples), Part.Lacks(ModelNeed.Choices)));
        Assert.Contains("no log-probabilities; choose raters that need none", Part.Lacks(ModelNeed.Scores), StringComparison.Ordinal);
        Assert.Contains("no vectors; name another embedder", Part.Lacks(ModelNeed.Embeddings), StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_named_by_what_the_client_says_of_itself() => Assert.Equal("fake-1 at fake", Part.Id);

    internal sealed class FakeClient : IChatClient
    {
        private (IReadOnlyList<ChatMessage>, ChatOptions) _last;

        public Func<string, long, string> Answer { get; set; } = (prompt, seed) => $"{prompt} {seed}";

        public (IReadOnlyList<ChatMessage> Messages, ChatOptions Options) Last => _last;

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _last = ([.. messages], options!);
            return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, Answer(_last.Item1[^1].Text, options!.Seed!.Value))) { FinishReason = ChatFinishReason.Stop });
        }

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
            {
                yield return update;
            }
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("fake", null, "fake-1") : null;

        public void Dispose()
        {
        }
    }
}
