using Dapper;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Remote.Tests.Serving;

namespace Redraft.Remote.Tests.Calling;

public sealed class BudgetTests
{
    private static readonly string[] Prompts = [.. Enumerable.Range(0, 40).Select(i => $"prompt {i}")];

    [Fact]
    public async Task A_budget_of_requests_stops_before_the_next_one_and_says_what_is_left()
    {
        await using var fixture = await HostedFixture.StartAsync();
        var probes = await ProbesAsync(fixture);
        var model = await fixture.OpenAsync(m => m with { Budget = new BudgetRecipe { Requests = probes + 10 } }, fixture.Around("small"));

        var error = await Assert.ThrowsAsync<HostedModelException>(() => HostedFixture.DrawAsync(model, Prompts));

        Assert.Equal(HostedFault.Budget, error.Fault);
        Assert.Contains($"budget.requests: {probes + 10}, of which {probes + 10} are sent and 0 left, and the next needs 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("--budget", error.Message, StringComparison.Ordinal);
        Assert.Equal(10, fixture.Server.Requests.Count);
    }

    [Fact]
    public async Task What_was_answered_is_kept_and_a_raised_budget_goes_on_where_it_ended()
    {
        await using var fixture = await HostedFixture.StartAsync();
        var probes = await ProbesAsync(fixture);
        BudgetRecipe Of(int requests) => new() { Requests = probes + requests };
        await Assert.ThrowsAsync<HostedModelException>(async () => await HostedFixture.DrawAsync(await fixture.OpenAsync(m => m with { Budget = Of(10) }, fixture.Around("small")), Prompts));

        var again = await fixture.OpenAsync(m => m with { Budget = Of(10) }, fixture.Around("small"));
        await Assert.ThrowsAsync<HostedModelException>(() => HostedFixture.DrawAsync(again, Prompts));
        Assert.Equal(10, fixture.Server.Requests.Count); // what an earlier process spent counts

        var raised = await fixture.OpenAsync(m => m with { Budget = Of(10) }, fixture.Around("small") with { Budget = Of(40) });
        await HostedFixture.DrawAsync(raised, Prompts);
        Assert.Equal(Prompts.Order(), fixture.Server.Answered.Select(request => request.Prompt).Order());
    }

    [Fact]
    public async Task Budgets_of_tokens_and_money_are_never_passed()
    {
        await using var fixture = await HostedFixture.StartAsync();
        var price = new PriceRecipe { Input = 2, Output = 10 };
        foreach (var budget in new BudgetRecipe[] { new() { Tokens = 5000 }, new() { Money = 0.02 } })
        {
            var model = await fixture.OpenAsync(m => m with { Budget = budget, Price = price }, fixture.Around($"with {budget}"));

            var error = await Assert.ThrowsAsync<HostedModelException>(() => HostedFixture.DrawAsync(model, [.. Enumerable.Range(0, 500).Select(i => $"{budget} {i}")]));

            Assert.Equal(HostedFault.Budget, error.Fault);
            var (_, input, output, money) = await fixture.OpenStore().SpentAsync(model.Party);
            Assert.True(input > 0 && input + output <= (budget.Tokens ?? long.MaxValue), $"{input} + {output}");
            Assert.InRange(money, 0.0001, budget.Money ?? double.MaxValue);
        }
    }

    [Fact]
    public async Task A_request_that_broke_counts_with_all_that_it_may_have_cost()
    {
        await using var fixture = await HostedFixture.StartAsync();
        await fixture.OpenAsync();
        var party = new Redraft.Remote.Calling.CallParty("run", "", $"stub at {fixture.Server.Url}", "");
        var before = await fixture.OpenStore().SpentAsync(party);
        var seen = 0;
        fixture.Server.Faults = _ => Interlocked.Increment(ref seen) == 1 ? Fault.CutStream : Fault.None;

        await HostedFixture.DrawAsync(await fixture.OpenAsync(), "one");

        var spent = await fixture.OpenStore().SpentAsync(party) - before;
        Assert.Equal(2, spent.Requests);
        Assert.Equal(5 + 96, spent.Output); // the answer's own, and the most of the broken one
    }

    [Fact]
    public async Task What_a_process_has_under_way_when_it_ends_counts_with_the_most_that_it_can_cost()
    {
        await using var fixture = await HostedFixture.StartAsync();
        var probes = await ProbesAsync(fixture);
        var (store, budget) = (fixture.OpenStore(), new BudgetRecipe { Requests = probes + 8 });
        var model = await fixture.OpenAsync(m => m with { Concurrency = 3, Budget = budget }, fixture.Around("killed", store));
        await HostedFixture.DrawAsync(model, "one", "two");
        var known = await fixture.OpenStore().SpentAsync(model.Party);
        fixture.Server.Faults = _ => Fault.Silence;
        using var ending = new CancellationTokenSource();

        var drawing = model.GenerateAsync([.. Prompts.Select(prompt => new GenerationRequest(Prompt.Empty.Text(prompt), [7]))], new SamplingOptions(), ending.Token);
        while (fixture.Server.Requests.Count < 2 + 3 && !drawing.IsCompleted)
        {
            await Task.Yield();
        }

        var spent = await fixture.OpenStore().SpentAsync(model.Party) - known; // as a process finds it that comes after a kill
        Assert.Equal((3, 3 * 96), (spent.Requests, spent.Output));
        await ElsewhereAsync(store, "gone before it was settled");
        var next = await fixture.OpenAsync(m => m with { Concurrency = 3, Budget = budget }, fixture.Around("killed"));
        Assert.Contains("; left: 3 requests", next.Spent, StringComparison.Ordinal);
        Assert.Contains(" (in what is spent 3 requests that another process has under way, or had when it ended, count with the most that they can cost); left:", next.Spent, StringComparison.Ordinal);

        await ElsewhereAsync(store, model.Party.Owner);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => drawing);
        fixture.Server.Faults = _ => Fault.None;
        var error = await Assert.ThrowsAsync<HostedModelException>(() => HostedFixture.DrawAsync(next, Prompts));
        Assert.Equal(2 + 3 + 3, fixture.Server.Requests.Count); // and no more than the budget says were ever sent
        Assert.Contains($"budget.requests: {probes + 8}, of which {probes + 8} are sent and 0 left, and the next needs 1 (in what is spent 3 requests that another process has under way", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("another process", (await fixture.OpenAsync(m => m with { Budget = budget }, fixture.Around("killed"))).Spent, StringComparison.Ordinal); // settled since

        static Task ElsewhereAsync(Redraft.Remote.Calling.CallStore store, string owner)
            => store.Do(transaction => transaction.Connection!.Execute("UPDATE spent SET owner = @owner WHERE owner IS NOT NULL", new { owner }, transaction));
    }

    [Fact]
    public async Task A_model_and_those_trained_from_it_have_one_budget_together_also_when_they_are_opened_again()
    {
        await using var fixture = await HostedFixture.StartAsync();
        var part = fixture.Server.Model with { Budget = new BudgetRecipe { Requests = 60 } };
        var around = fixture.Around();
        using var first = await HostedLanguageModel.OpenAsync(part, around, CancellationToken.None);
        await HostedFixture.DrawAsync(first, [.. Enumerable.Range(0, 10).Select(i => $"first {i}")]);
        using var trained = await HostedLanguageModel.OpenAsync(part.ServedAs(null, "trained"), around, CancellationToken.None);

        var error = await Assert.ThrowsAsync<HostedModelException>(() => HostedFixture.DrawAsync(trained, [.. Enumerable.Range(0, 100).Select(i => $"trained {i}")]));

        Assert.StartsWith("budget.requests: 60, of which 60 are sent", error.Message, StringComparison.Ordinal);
        Assert.Equal(first.Spent, trained.Spent);
        using var again = await HostedLanguageModel.OpenAsync(part.ServedAs(null, "trained") with { Budget = null }, fixture.Around() with { Budget = new BudgetRecipe { Requests = 90 } }, CancellationToken.None);
        Assert.Contains("; left: 30 requests", again.Spent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parts_of_one_model_with_budgets_of_their_own_count_apart()
    {
        await using var fixture = await HostedFixture.StartAsync();
        using var refiner = await HostedLanguageModel.OpenAsync(fixture.Server.Model with { Budget = new BudgetRecipe { Requests = 400 } }, fixture.Around(), CancellationToken.None);
        await HostedFixture.DrawAsync(refiner, [.. Enumerable.Range(0, 100).Select(i => $"redraft {i}")]);

        using var critic = await HostedLanguageModel.OpenAsync(fixture.Server.Model with { Budget = new BudgetRecipe { Requests = 60 } }, fixture.Around(), CancellationToken.None);

        Assert.DoesNotContain("left: -", critic.Spent, StringComparison.Ordinal);
        Assert.NotEqual(refiner.Spent, critic.Spent);
    }

    [Fact]
    public async Task What_the_store_has_costs_nothing_in_another_run_either()
    {
        await using var fixture = await HostedFixture.StartAsync();
        await HostedFixture.DrawAsync(await fixture.OpenAsync(), Prompts);
        var sent = fixture.Server.Requests.Count;

        await HostedFixture.DrawAsync(await fixture.OpenAsync(around: fixture.Around("another run")), Prompts);

        Assert.Equal(sent, fixture.Server.Requests.Count);
    }

    private static async Task<long> ProbesAsync(HostedFixture fixture)
    {
        var model = await fixture.OpenAsync(around: fixture.Around("only probing"));
        return (await fixture.OpenStore().SpentAsync(model.Party)).Requests;
    }
}
