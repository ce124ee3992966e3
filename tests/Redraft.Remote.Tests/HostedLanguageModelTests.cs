using Redraft.Models;
using Redraft.Recipes;
using Redraft.Remote.Probing;
using Redraft.Remote.Tests.Serving;

namespace Redraft.Remote.Tests;

public sealed class HostedLanguageModelTests : LanguageModelContract, IAsyncLifetime
{
    private HostedFixture _fixture = null!;
    private HostedLanguageModel _model = null!;

    protected override ILanguageModel Part => _model;

    public async ValueTask InitializeAsync()
    {
        _fixture = await HostedFixture.StartAsync();
        _model = await _fixture.OpenAsync();
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_chat_draws_what_completions_draw_and_begins_with_the_recipes_words()
    {
        var chat = await _fixture.OpenAsync(m => m with { Api = ModelApi.Chat, System = "Be brief." });

        Assert.Equal(await HostedFixture.DrawAsync(_model, "one", "two"), await HostedFixture.DrawAsync(chat, "one", "two"));

        var sent = _fixture.Server.Requests.Last(request => request.Path == "/chat/completions").Body["messages"]!.AsArray();
        Assert.Equal(["Be brief.", "two"], sent.Select(message => message!["content"]!.GetValue<string>()).Select(text => text == "one" ? "two" : text));
    }

    [Fact]
    public async Task Samples_of_a_prompt_come_together_where_the_recipe_asks_and_one_by_one_where_the_server_knows_no_n()
    {
        var request = new GenerationRequest(Ask("together"), [1, 2, 3]);
        var together = await _fixture.OpenAsync(m => m with { SamplesTogether = true });
        Assert.Equal(3, (await together.GenerateAsync([request], new SamplingOptions(), CancellationToken.None))[0].Count);
        Assert.Equal(1, _fixture.Server.Requests.Count(r => r.Prompt == "together"));

        _fixture.Server.Abilities = _fixture.Server.Abilities with { Together = false };
        var single = await _fixture.OpenAsync(m => m with { SamplesTogether = true }, _fixture.Around("another run"));
        var alone = new GenerationRequest(Ask("alone"), [1, 2, 3]);
        Assert.Equal(3, (await single.GenerateAsync([alone], new SamplingOptions(), CancellationToken.None))[0].Count);
        Assert.Equal(3, _fixture.Server.Requests.Count(r => r.Prompt == "alone"));
    }

    [Fact]
    public async Task A_server_that_keeps_no_seeds_gives_each_seed_its_own_sample_and_the_same_again_from_the_store()
    {
        _fixture.Server.Abilities = _fixture.Server.Abilities with { Seeds = false };
        var model = await _fixture.OpenAsync(around: _fixture.Around("another run"));
        Assert.False(model.Abilities.Seeds);
        var request = new GenerationRequest(Ask("chance"), [.. Enumerable.Range(1, 20).Select(seed => (ulong)seed)]);

        var first = (await model.GenerateAsync([request], new SamplingOptions(), CancellationToken.None))[0].Select(c => c.Text).ToList();
        var second = (await model.GenerateAsync([request], new SamplingOptions(), CancellationToken.None))[0].Select(c => c.Text).ToList();

        Assert.True(first.Distinct().Count() > 1);
        Assert.Equal(first, second);
        Assert.Equal(20, _fixture.Server.Requests.Count(r => r.Prompt == "chance"));
    }

    [Fact]
    public async Task Without_log_probabilities_samples_come_without_and_scores_are_refused_with_a_way_out()
    {
        _fixture.Server.Abilities = _fixture.Server.Abilities with { LogProbabilities = false, Echo = false };
        var model = await _fixture.OpenAsync(around: _fixture.Around("another run"));

        var drawn = (await model.GenerateAsync([new GenerationRequest(Ask("one"), [1])], new SamplingOptions(), CancellationToken.None))[0][0];
        Assert.NotEmpty(drawn.Text);
        Assert.Empty(drawn.LogProbabilities);
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => model.ScoreAsync([new(Ask("one"), "a")], CancellationToken.None));
        Assert.Contains("gives no log-probabilities of a prompt", error.Message, StringComparison.Ordinal);
        Assert.Contains("name a judge that does", error.Message, StringComparison.Ordinal);
        Assert.NotNull(model.Lacks(ModelNeed.Choices));
        Assert.Null(model.Lacks(ModelNeed.Samples));
    }

    [Fact]
    public async Task Scores_by_vllms_prompt_log_probabilities_are_those_by_echo()
    {
        PromptedText[] texts = [new(Ask("one"), "abc"), new(Ask("zwölf 🙂"), "é🙂d")];
        var expected = await _model.ScoreAsync(texts, CancellationToken.None);
        Assert.Equal([4, 4], expected.Select(score => score.Count)); // the end too

        _fixture.Server.Abilities = _fixture.Server.Abilities with { Echo = false, PromptLogProbabilities = true };
        var other = await _fixture.OpenAsync(around: _fixture.Around("another run"));
        Assert.Equal(PromptScoring.PromptLogProbabilities, other.Abilities.Scoring);

        Assert.Equal(expected, await other.ScoreAsync(texts, CancellationToken.None));
    }

    [Fact]
    public async Task A_whole_texts_scores_leave_its_first_token_out()
        => Assert.Equal(6, (await _model.ScoreWholeAsync([Ask("seven77")], CancellationToken.None))[0].Count);

    [Fact]
    public async Task Embeddings_come_in_the_order_of_the_texts_and_an_empty_text_is_zeros()
    {
        var vectors = await _model.EmbedAsync(["abc", "", "a", "abc"], CancellationToken.None);

        Assert.Equal([3, 0, 1, 3], vectors.Select(vector => vector[0]));
        Assert.All(vectors, vector => Assert.Equal(2, vector.Length));
    }

    [Fact]
    public async Task A_prompt_longer_than_the_context_gets_an_empty_unfinished_completion_once()
    {
        _fixture.Server.Faults = request => request.Prompt == "too long" ? Fault.TooLong : Fault.None;

        var drawn = (await _model.GenerateAsync([new GenerationRequest(Ask("too long"), [1])], new SamplingOptions(), CancellationToken.None))[0][0];
        Assert.Equal(("", false), (drawn.Text, drawn.Finished));
        await _model.GenerateAsync([new GenerationRequest(Ask("too long"), [1])], new SamplingOptions(), CancellationToken.None);
        Assert.Empty((await _model.ScoreAsync([new(Ask("too long"), "")], CancellationToken.None))[0].Skip(99));
        Assert.Equal(1, _fixture.Server.Requests.Count(r => r.Body["echo"] is null));
    }

    [Fact]
    public async Task A_server_with_one_model_needs_no_name_and_one_with_several_lists_them()
    {
        Assert.StartsWith("stub at http://127.0.0.1:", (await _fixture.OpenAsync(m => m with { Name = "" })).Id, StringComparison.Ordinal);

        _fixture.Server.Abilities = _fixture.Server.Abilities with { Models = ["one", "two"] };
        var error = await Assert.ThrowsAsync<HostedModelException>(() => _fixture.OpenAsync(m => m with { Name = "" }, _fixture.Around("another run")));
        Assert.Contains("has 2 models: one, two; name one with model.name", error.Message, StringComparison.Ordinal);
    }
}
