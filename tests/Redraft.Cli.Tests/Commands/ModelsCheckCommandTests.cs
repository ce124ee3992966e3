using System.Text.Json;
using Redraft.Remote.Tests.Serving;

namespace Redraft.Cli.Tests.Commands;

public sealed class ModelsCheckCommandTests : IAsyncLifetime
{
    private StubServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await StubServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task What_the_server_can_do_is_printed_a_line_each()
    {
        _server.Abilities = new StubAbilities { Seeds = false, Embeddings = false, Batches = false };

        var check = await Invocation.RunAsync("models", "check", _server.Url);

        Assert.Equal(0, check.Code);
        Assert.StartsWith($"stub at {_server.Url}\n", check.Out, StringComparison.Ordinal);
        Assert.Contains("  chat               yes\n", check.Out, StringComparison.Ordinal);
        Assert.Contains("  seed               no: the same seed draws something else\n", check.Out, StringComparison.Ordinal);
        Assert.Contains("  likeliest tokens   yes: 3 at each place, so it can be a judge\n", check.Out, StringComparison.Ordinal);
        Assert.Contains("  echo               yes: log-probabilities of a prompt\n", check.Out, StringComparison.Ordinal);
        Assert.Contains("  embeddings         no: 404: Not Found\n", check.Out, StringComparison.Ordinal);
        Assert.Contains("  batches            no: 404: Not Found\n", check.Out, StringComparison.Ordinal);
        Assert.Contains("  context            4,096 tokens\n", check.Out, StringComparison.Ordinal);
        Assert.Contains("asked with ", check.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_get_it_as_json_and_another_check_asks_anew()
    {
        using var first = JsonDocument.Parse((await Invocation.RunAsync("models", "check", _server.Url, "--json")).Out);
        Assert.True(first.RootElement.GetProperty("seeds").GetBoolean());
        Assert.True(first.RootElement.GetProperty("batches").GetBoolean());

        _server.Abilities = _server.Abilities with { Seeds = false };
        using var second = JsonDocument.Parse((await Invocation.RunAsync("models", "check", _server.Url, "--json")).Out);
        Assert.False(second.RootElement.GetProperty("seeds").GetBoolean());
        Assert.Equal("stub", second.RootElement.GetProperty("models")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Several_models_are_listed_to_be_named()
    {
        _server.Abilities = new StubAbilities { Models = ["one", "two"] };

        var check = await Invocation.RunAsync("models", "check", _server.Url);

        Assert.Equal(2, check.Code);
        Assert.Contains("RD0203", check.OneError, StringComparison.Ordinal);
        Assert.Contains("2 models (one, two); name one with --name", check.OneError, StringComparison.Ordinal);
        Assert.Equal(0, (await Invocation.RunAsync("models", "check", _server.Url, "--name", "two")).Code);
    }

    [Theory]
    [InlineData(2, "RD0201", "use https", "http://models.example/v1")]
    [InlineData(3, "RD0307", "REDRAFT_NO_SUCH_KEY is not set", "http://127.0.0.1:1/v1", "--key-env", "REDRAFT_NO_SUCH_KEY")]
    [InlineData(2, "RD0201", "a command expected")]
    public async Task What_keeps_it_from_asking_has_its_code(int code, string name, string says, params string[] arguments)
    {
        var check = await Invocation.RunAsync(arguments.Length == 0 ? ["models"] : ["models", "check", .. arguments]);

        Assert.Equal(code, check.Code);
        Assert.Contains(name, check.OneError, StringComparison.Ordinal);
        Assert.Contains(says, check.OneError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("requests=5,money=1.5,tokens=10", 5L, 10L, 1.5)]
    [InlineData("requests = 7", 7L, null, null)]
    public void A_raised_budget_is_read_by_its_keys(string text, long? requests, long? tokens, double? money)
    {
        var budget = BudgetOption.Of(text)!;
        Assert.Equal((requests, tokens, money), (budget.Requests, budget.Tokens, budget.Money));
    }

    [Theory]
    [InlineData("requests")]
    [InlineData("wishes=3")]
    [InlineData("requests=-1")]
    [InlineData("requests=0")]
    [InlineData("money=much")]
    public void Anything_else_is_no_budget(string text) => Assert.Contains("--budget: ", Assert.Throws<Redraft.Cli.Errors.CommandException>(() => BudgetOption.Of(text)).Message, StringComparison.Ordinal);
}
