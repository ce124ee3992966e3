using Dapper;
using Redraft.Models;
using Redraft.Remote.Tests.Serving;

namespace Redraft.Remote.Tests.Calling;

public sealed class CallerTests
{
    private static readonly string[] Prompts = [.. Enumerable.Range(0, 12).Select(i => $"prompt {i}")];

    [Theory]
    [InlineData(nameof(Fault.TooMany))]
    [InlineData(nameof(Fault.TooManyWithWait))]
    [InlineData(nameof(Fault.Broken500))]
    [InlineData(nameof(Fault.Unavailable503))]
    [InlineData(nameof(Fault.HalfJson))]
    [InlineData(nameof(Fault.CutStream))]
    [InlineData(nameof(Fault.NoConnection))]
    public async Task What_breaks_is_sent_again_and_what_was_answered_never(string fault)
    {
        await using var fixture = await HostedFixture.StartAsync();
        var expected = await HostedFixture.DrawAsync(await fixture.OpenAsync(around: fixture.Around("without faults", fixture.OpenStore())), Prompts);
        await using var other = await HostedFixture.StartAsync();
        other.Server.Faults = request => request.Number % 3 == 0 ? Enum.Parse<Fault>(fault) : Fault.None;
        var model = await other.OpenAsync();

        Assert.Equal(expected, await HostedFixture.DrawAsync(model, Prompts));
        Assert.Equal(expected, await HostedFixture.DrawAsync(model, Prompts));

        Assert.True(other.Server.Requests.Count > Prompts.Length);
        Assert.Equal(Prompts.Order(), other.Server.Answered.Select(request => request.Prompt).Order());
    }

    [Theory]
    [InlineData(nameof(Fault.WrongType), HostedFault.Answer, "answered with text/html, not JSON")]
    [InlineData(nameof(Fault.WrongSchema), HostedFault.Answer, "expected 'choices', a list, found none")]
    [InlineData(nameof(Fault.WrongLanguage), HostedFault.Answer, "expected 'choices', a list, found none")]
    [InlineData(nameof(Fault.TwentyMegabytes), HostedFault.Answer, "an answer of more than 16 MiB")]
    [InlineData(nameof(Fault.DuplicateIndex), HostedFault.Answer, "expected 'choices', a list of 1, found 2")]
    [InlineData(nameof(Fault.Unauthorized), HostedFault.Key, "refuses the request, which had no key (401: Incorrect API key provided)")]
    [InlineData(nameof(Fault.OutOfMoney), HostedFault.Budget, "the account is empty (429: no more money)")]
    [InlineData(nameof(Fault.Redirect), HostedFault.Refused, "sends elsewhere (302)")]
    public async Task What_is_no_answer_is_one_clear_error_and_the_rest_is_kept(string fault, HostedFault kind, string says)
    {
        await using var fixture = await HostedFixture.StartAsync();
        fixture.Server.Faults = request => request.Prompt == "prompt 5" ? Enum.Parse<Fault>(fault) : Fault.None;
        var model = await fixture.OpenAsync(m => m with { Concurrency = 2 });

        var error = await Assert.ThrowsAsync<HostedModelException>(() => HostedFixture.DrawAsync(model, Prompts));
        Assert.Equal(kind, error.Fault);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Contains(';', error.Message);
        Assert.Equal(1, fixture.Server.Requests.Count(request => request.Prompt == "prompt 5")); // no second try

        fixture.Server.Faults = _ => Fault.None;
        Assert.Equal(Prompts.Length, (await HostedFixture.DrawAsync(model, Prompts)).Count);
        Assert.Equal(Prompts.Order(), fixture.Server.Answered.Select(request => request.Prompt).Order());
    }

    [Fact]
    public async Task Missing_log_probabilities_are_recorded_as_missing()
    {
        await using var fixture = await HostedFixture.StartAsync();
        fixture.Server.Faults = request => request.Prompt == "one" ? Fault.NoLogProbabilities : Fault.None;
        var model = await fixture.OpenAsync();

        var drawn = await model.GenerateAsync([new(Prompt.Empty.Text("one"), [1]), new(Prompt.Empty.Text("two"), [1])], new SamplingOptions(), CancellationToken.None);

        Assert.Empty(drawn[0][0].LogProbabilities);
        Assert.NotEmpty(drawn[0][0].Text);
        Assert.NotEmpty(drawn[1][0].LogProbabilities);
    }

    [Fact]
    public async Task Silence_ends_at_the_deadline_and_the_request_is_sent_again()
    {
        var clock = new RushingClock { Short = TimeSpan.FromSeconds(20) };
        await using var fixture = await HostedFixture.StartAsync(clock: clock);
        var seen = 0;
        fixture.Server.Faults = _ => Interlocked.Increment(ref seen) == 1 ? Fault.Silence : Fault.None;
        var model = await fixture.OpenAsync(m => m with { Deadline = TimeSpan.FromSeconds(60) });

        var drawing = HostedFixture.DrawAsync(model, "one");
        await fixture.Server.Silent;
        clock.Advance(TimeSpan.FromSeconds(61));

        Assert.NotEmpty((await drawing)[0]);
        Assert.Equal(2, fixture.Server.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_stays_away_is_one_error_after_all_tries()
    {
        await using var fixture = await HostedFixture.StartAsync();
        fixture.Server.Faults = _ => Fault.Broken500;
        var model = await fixture.OpenAsync(m => m with { Retries = 3 });

        var error = await Assert.ThrowsAsync<HostedModelException>(() => HostedFixture.DrawAsync(model, "one"));

        Assert.Equal((HostedFault.Away, 4), (error.Fault, fixture.Server.Requests.Count));
        Assert.Contains("500: oops, 4 times; try again later", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pause_that_the_server_asks_for_is_kept_by_everybody()
    {
        var clock = new RushingClock { Short = TimeSpan.FromSeconds(5) }; // the pause is longer, so nobody gets over it by waiting
        await using var fixture = await HostedFixture.StartAsync(clock: clock);
        var seen = 0;
        fixture.Server.Faults = _ => Interlocked.Increment(ref seen) == 1 ? Fault.TooManyWithWait : Fault.None;
        var model = await fixture.OpenAsync(m => m with { Concurrency = 1 });

        var drawing = HostedFixture.DrawAsync(model, "one", "two");
        while (clock.Waiting(TimeSpan.FromMinutes(1)) < 2 && !drawing.IsCompleted && Volatile.Read(ref seen) < 2)
        {
            await Task.Yield(); // the refused one waits to be sent again, the other one for the gate
        }

        Assert.Equal(1, Volatile.Read(ref seen));
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(2, (await drawing).Count);
        Assert.Equal(3, Volatile.Read(ref seen));
    }

    [Fact]
    public async Task A_pause_is_the_servers_and_kept_by_all_parts_that_ask_it_with_the_same_key()
    {
        var clock = new RushingClock { Short = TimeSpan.FromSeconds(5) };
        await using var fixture = await HostedFixture.StartAsync(clock: clock);
        var seen = 0;
        fixture.Server.Faults = request => request.Key != "Bearer another" && Interlocked.Increment(ref seen) == 1 ? Fault.TooManyWithWait : Fault.None;
        using var keys = new TemporaryFolder();
        var key = Path.Combine(keys.Path, "key");
        await File.WriteAllTextAsync(key, "another", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var store = fixture.OpenStore();
        var (judge, refiner) = (await fixture.OpenAsync(m => m with { Concurrency = 1 }, fixture.Around(store: store)), await fixture.OpenAsync(m => m with { Name = "other", Concurrency = 1 }, fixture.Around(store: store)));
        var ofAnother = await fixture.OpenAsync(m => m with { KeyFile = key }, fixture.Around("another", store));

        var judging = HostedFixture.DrawAsync(judge, "one");
        while (clock.Waiting(TimeSpan.FromMinutes(1)) < 1)
        {
            await Task.Yield(); // it waits to be sent again
        }

        var refining = HostedFixture.DrawAsync(refiner, "two");
        while (clock.Waiting(TimeSpan.FromMinutes(1)) < 2 && !refining.IsCompleted)
        {
            await Task.Yield(); // for the gate
        }

        Assert.Equal(1, Volatile.Read(ref seen));
        Assert.Single(await HostedFixture.DrawAsync(ofAnother, "three"));
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(2, (await Task.WhenAll(judging, refining)).Length);
        Assert.Equal(3, Volatile.Read(ref seen));
    }

    [Fact]
    public async Task No_more_requests_are_under_way_than_the_recipe_allows()
    {
        await using var fixture = await HostedFixture.StartAsync();
        fixture.Server.Delay = TimeSpan.FromMilliseconds(20);
        var model = await fixture.OpenAsync(m => m with { Concurrency = 3 });

        await HostedFixture.DrawAsync(model, [.. Enumerable.Range(0, 40).Select(i => $"p{i}")]);

        Assert.InRange(fixture.Server.MostTogether, 2, 3);
    }

    [Fact]
    public async Task A_small_soak_loses_nothing_and_pays_nothing_twice()
    {
        await using var fixture = await HostedFixture.StartAsync();
        Fault[] faults = [Fault.TooMany, Fault.Broken500, Fault.HalfJson, Fault.CutStream, Fault.NoConnection];
        fixture.Server.Faults = request => request.Number % 20 == 0 ? faults[request.Number / 20 % faults.Length] : Fault.None;
        var model = await fixture.OpenAsync(m => m with { Concurrency = 32 });
        string[] prompts = [.. Enumerable.Range(0, 1000).Select(i => $"soak {i}")];

        var drawn = await HostedFixture.DrawAsync(model, prompts);

        Assert.Equal(prompts.Select(prompt => string.Concat(StubModel.Draw(prompt, 7, 96).Where(t => t != StubModel.End))), drawn);
        Assert.Equal(prompts.Order(), fixture.Server.Answered.Select(request => request.Prompt).Order());
        Assert.True(fixture.Server.Requests.Count > 1040);
    }

    [Fact]
    public async Task A_cancelled_call_is_given_back_and_can_be_made_again()
    {
        await using var fixture = await HostedFixture.StartAsync();
        fixture.Server.Faults = _ => Fault.Silence;
        var model = await fixture.OpenAsync();
        using var cancelling = new CancellationTokenSource();

        var drawing = model.GenerateAsync([new(Prompt.Empty.Text("one"), [7])], new SamplingOptions(), cancelling.Token);
        await fixture.Server.Silent;
        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => drawing);

        fixture.Server.Faults = _ => Fault.None;
        Assert.NotEmpty((await HostedFixture.DrawAsync(await fixture.OpenAsync(), "one"))[0]); // another party needn't wait for a lease to run out
    }

    [Fact]
    public async Task Waiting_for_another_process_is_said_once_and_ends_with_its_lease()
    {
        await using var fixture = await HostedFixture.StartAsync(clock: new RushingClock { Short = TimeSpan.FromSeconds(1) });
        fixture.Server.Faults = _ => Fault.Silence;
        var (store, said) = (fixture.OpenStore(), new System.Collections.Concurrent.ConcurrentQueue<string>());
        var model = await fixture.OpenAsync(around: fixture.Around(store: store));
        using var ending = new CancellationTokenSource();
        var drawing = model.GenerateAsync([new(Prompt.Empty.Text("one"), [7]), new(Prompt.Empty.Text("two"), [7])], new SamplingOptions(), ending.Token);
        while (fixture.Server.Requests.Count < 2)
        {
            await Task.Yield();
        }

        await store.Do(transaction => transaction.Connection!.Execute("UPDATE calls SET owner = 'somebody elsewhere' WHERE response IS NULL", null, transaction));
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => drawing);
        fixture.Server.Faults = _ => Fault.None;
        var began = fixture.Clock.GetUtcNow();

        Assert.Equal(2, (await HostedFixture.DrawAsync(await fixture.OpenAsync(around: fixture.Around(store: store) with { Say = said.Enqueue }), "one", "two")).Count);

        Assert.InRange((fixture.Clock.GetUtcNow() - began).TotalSeconds, 25, 35);
        Assert.Matches(@"^stub at \S+: waits for a call that another process may be making: until that is done, or (29|30) s at most if it is gone$", Assert.Single(said));
    }
}
