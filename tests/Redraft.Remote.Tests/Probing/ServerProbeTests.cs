using Redraft.Models;
using Redraft.Recipes;
using Redraft.Remote.Probing;
using Redraft.Remote.Tests.Serving;

namespace Redraft.Remote.Tests.Probing;

public sealed class ServerProbeTests
{
    [Fact]
    public async Task A_server_that_can_everything_is_found_to()
    {
        await using var fixture = await HostedFixture.StartAsync();
        var can = (await fixture.OpenAsync(m => m with { Api = ModelApi.Auto })).Abilities;

        Assert.Equal(
            new ServerAbilities { Chat = true, Completions = true, Api = ModelApi.Chat, Together = true, Seeds = true, LogProbabilities = true, Likeliest = 3, Scoring = PromptScoring.Echo, Embeddings = true, ContextLength = 4096, Refusals = can.Refusals },
            can);
        Assert.Empty(can.Refusals);
    }

    [Fact]
    public async Task What_is_missing_is_found_one_by_one_with_the_servers_words()
    {
        await using var fixture = await HostedFixture.StartAsync(new StubAbilities
        {
            Completions = false, Together = false, Seeds = false, LogProbabilities = false, Echo = false, Embeddings = false,
        });
        var can = (await fixture.OpenAsync(m => m with { Api = ModelApi.Auto })).Abilities;

        Assert.Equal((true, false, ModelApi.Chat), (can.Chat, can.Completions, can.Api));
        Assert.False(can.Together || can.Seeds || can.LogProbabilities || can.Embeddings);
        Assert.Equal((0, PromptScoring.None), (can.Likeliest, can.Scoring));
        Assert.Equal("404: Not Found", can.Refusals["completions"]);
        Assert.Equal("the same seed draws something else", can.Refusals["seed"]);
        Assert.Contains("logprobs is not supported", can.Refusals["log-probabilities"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_newer_name_of_the_limit_is_found()
    {
        await using var fixture = await HostedFixture.StartAsync(new StubAbilities { NewLimit = true });
        var model = await fixture.OpenAsync();

        Assert.Equal("max_completion_tokens", model.Abilities.LimitKey);
        Assert.NotEmpty((await HostedFixture.DrawAsync(model, "one"))[0]);
    }

    [Fact]
    public async Task A_resumed_run_finds_the_same_without_asking_again()
    {
        await using var fixture = await HostedFixture.StartAsync();
        var first = (await fixture.OpenAsync()).Abilities;
        fixture.Server.Abilities = new StubAbilities { Seeds = false, Echo = false };

        var resumed = (await fixture.OpenAsync()).Abilities;
        Assert.Equal((first.Seeds, first.Scoring), (resumed.Seeds, resumed.Scoring));
        Assert.False((await fixture.OpenAsync(around: fixture.Around("another run"))).Abilities.Seeds);
    }

    [Fact]
    public async Task A_model_that_nobody_has_is_refused_with_those_that_there_are()
    {
        await using var fixture = await HostedFixture.StartAsync(new StubAbilities { Chat = false, Completions = false, Embeddings = false });

        var error = await Assert.ThrowsAsync<HostedModelException>(() => fixture.OpenAsync());

        Assert.Contains("gives neither chat nor completions", error.Message, StringComparison.Ordinal);
        Assert.Contains("it has stub; name a model that it has", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ModelNeed.Choices, "votes: 8")]
    [InlineData(ModelNeed.Scores, "name a judge that does")]
    [InlineData(ModelNeed.Embeddings, "name an embedder")]
    public void What_a_part_needs_and_a_server_lacks_is_said_with_a_way_out(ModelNeed need, string says)
    {
        Assert.Contains(says, new ServerAbilities().Lacks(need, new ModelRecipe())!, StringComparison.Ordinal);
        Assert.Null(new ServerAbilities { Likeliest = 5, Scoring = PromptScoring.Echo, Embeddings = true }.Lacks(need, new ModelRecipe()));
    }
}
