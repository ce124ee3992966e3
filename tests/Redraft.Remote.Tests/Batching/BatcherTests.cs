using System.Collections.Concurrent;
using Dapper;
using Microsoft.Data.Sqlite;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Remote.Calling;
using Redraft.Remote.Tests.Serving;
using Redraft.Tasks;

namespace Redraft.Remote.Tests.Batching;

public sealed class BatcherTests : IAsyncLifetime
{
    private const string Secret = "sk-0123456789-very-secret";

    private static readonly string[] Prompts = [.. Enumerable.Range(0, 12).Select(i => $"prompt é {i}")];

    private readonly ConcurrentQueue<string> _said = new();
    private HostedFixture _fixture = null!;
    private IReadOnlyList<string> _expected = null!;

    private StubBatches Batches => _fixture.Server.Batches;

    public async ValueTask InitializeAsync()
    {
        await using var other = await HostedFixture.StartAsync();
        _expected = await HostedFixture.DrawAsync(await other.OpenAsync(), Prompts);
        _fixture = await HostedFixture.StartAsync();
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task What_is_asked_at_once_goes_up_as_one_file_and_one_job_and_is_answered_as_single_calls_are()
    {
        var model = await OpenAsync();

        Assert.Equal([.. _expected, _expected[0]], await HostedFixture.DrawAsync(model, [.. Prompts, Prompts[0]]));

        var job = Assert.Single(Batches.Jobs);
        Assert.Equal(("/v1/completions", "24h", 1), (job["endpoint"]!.GetValue<string>(), job["completion_window"]!.GetValue<string>(), Batches.Uploads));
        Assert.Equal(Prompts.Order(), Batches.Sent[0].Select(line => line["body"]!["prompt"]!.GetValue<string>()).Order());
        Assert.All(Batches.Sent[0], line => Assert.Equal(("POST", "/v1/completions"), (line["method"]!.GetValue<string>(), line["url"]!.GetValue<string>())));
        Assert.Empty(_fixture.Server.Requests);
        Assert.Contains(_said, text => text.Contains("12 calls sent as the batch batch_1", StringComparison.Ordinal));
        Assert.Contains(_said, text => text.Contains("the batch batch_1 is in progress, 6 of 12 calls done", StringComparison.Ordinal));

        Assert.Equal(_expected, await HostedFixture.DrawAsync(await _fixture.OpenAsync(), Prompts)); // by single calls, of another party
        Assert.Empty(_fixture.Server.Requests);
        Assert.Single(Batches.Jobs);
    }

    [Fact]
    public async Task A_call_by_itself_is_sent_by_itself()
    {
        Assert.Equal(_expected[0], (await HostedFixture.DrawAsync(await OpenAsync(), Prompts[0]))[0]);
        Assert.Empty(Batches.Jobs);
    }

    [Fact]
    public async Task Questions_and_vectors_go_in_batches_too()
    {
        await using var other = await HostedFixture.StartAsync();
        JudgeQuestion[] questions = [.. Prompts.Select(prompt => new JudgeQuestion(Prompt.Empty.Text(prompt), "yes", "no"))];
        PromptedText[] texts = [.. Prompts.Select(prompt => new PromptedText(Prompt.Empty.Text(prompt), "abc"))];
        var (batched, single) = (await OpenAsync(), await other.OpenAsync());

        Assert.Equal(await single.LogOddsAsync(questions, CancellationToken.None), await batched.LogOddsAsync(questions, CancellationToken.None));
        Assert.Equal(await single.ScoreAsync(texts, CancellationToken.None), await batched.ScoreAsync(texts, CancellationToken.None));
        string[] many = [.. Enumerable.Range(0, 70).Select(i => new string('x', i + 1))];
        Assert.Equal(await single.EmbedAsync(many, CancellationToken.None), await batched.EmbedAsync(many, CancellationToken.None));

        Assert.Equal(["/v1/completions", "/v1/completions", "/v1/embeddings"], Batches.Jobs.Select(job => job["endpoint"]!.GetValue<string>()));
        Assert.Empty(_fixture.Server.Requests);
    }

    [Theory]
    [InlineData("damaged", 1)] // the second reading has the line
    [InlineData("missing", 2)]
    [InlineData("twice", 1)]
    [InlineData("strange", 1)]
    [InlineData("500", 2)]
    [InlineData("429", 2)]
    [InlineData("expired", 2)]
    public async Task What_comes_back_damaged_is_mended_without_a_call_lost_or_kept_twice(string how, int jobs)
    {
        Batches.Written = (reads, lines) => how switch
        {
            "damaged" when reads == 1 => lines.Select((line, i) => i == 5 ? line[..20] : line),
            "missing" when Batches.Jobs.Count == 1 => lines.Skip(1),
            "twice" => lines.Prepend(lines[^1]),
            "strange" => lines.Prepend("""{"custom_id":"another","response":{"status_code":200,"body":{}}}""").Prepend("[]"),
            _ => lines,
        };
        Batches.Ends = job => how == "expired" && job == 1 ? "expired" : "completed";
        Batches.Status = (job, request) => job == 1 && request.Prompt == Prompts[3] ? how switch { "500" => 500, "429" => 429, "expired" => 0, _ => 200 } : 200;
        var model = await OpenAsync();

        Assert.Equal(_expected, await HostedFixture.DrawAsync(model, Prompts));

        Assert.Equal(jobs, Batches.Jobs.Count);
        Assert.Equal(jobs == 1 ? 12 : 13, Batches.Sent.Sum(lines => lines.Count));
        Assert.Equal(12 + (how == "missing" ? 1 : 0), _fixture.Server.Answered.Count(request => Prompts.Contains(request.Prompt)));
    }

    [Fact]
    public async Task A_line_that_never_gets_an_answer_is_one_clear_error_and_the_rest_is_kept()
    {
        Batches.Status = (_, request) => request.Prompt == Prompts[3] ? 500 : 200;
        var model = await OpenAsync(m => m with { Retries = 2 });

        var error = await Assert.ThrowsAsync<HostedModelException>(() => HostedFixture.DrawAsync(model, Prompts));

        Assert.Equal(HostedFault.Away, error.Fault);
        Assert.Contains("3 batches of 1 call brought no answer (500: said of a line); try again later: what was answered is kept", error.Message, StringComparison.Ordinal);
        Assert.Equal([12, 1, 1, 1], Batches.Sent.Select(lines => lines.Count));
        Batches.Status = (_, _) => 200;
        Assert.Equal(_expected, await HostedFixture.DrawAsync(model, Prompts));
        Assert.Single(Batches.Sent[^1]);
    }

    [Fact]
    public async Task What_is_no_answer_and_what_is_refused_of_a_line_ends_as_it_does_for_a_single_call()
    {
        Batches.Status = (_, request) => request.Prompt == Prompts[3] ? 400 : 200; // too long for the context
        Assert.Equal("", (await HostedFixture.DrawAsync(await OpenAsync(), Prompts))[3]);

        Batches.Status = (_, request) => request.Prompt == "b" ? 401 : 200;
        var error = await Assert.ThrowsAsync<HostedModelException>(async () => await HostedFixture.DrawAsync(await OpenAsync(), "a", "b", "c"));
        Assert.Equal(HostedFault.Key, error.Fault);

        Batches.Status = (_, _) => 200;
        Batches.Written = (_, lines) => lines.Select(line => line.Replace("\"choices\"", "\"auswahl\"", StringComparison.Ordinal));
        error = await Assert.ThrowsAsync<HostedModelException>(async () => await HostedFixture.DrawAsync(await OpenAsync(), "d", "e"));
        Assert.Equal(HostedFault.Answer, error.Fault);
        Batches.Written = (_, lines) => lines;
        Assert.All(await HostedFixture.DrawAsync(await OpenAsync(), "a", "b", "c", "d", "e"), Assert.NotEmpty);
        Assert.Equal(["b", "d", "e"], Batches.Sent[^1].Select(line => line["body"]!["prompt"]!.GetValue<string>()).Order());
    }

    [Fact]
    public async Task A_cancelled_batch_is_one_clear_error_and_another_one_is_begun_for_the_rest()
    {
        (Batches.Ends, Batches.Status) = (job => job == 1 ? "cancelled" : "completed", (job, request) => job == 1 && request.Prompt == Prompts[3] ? 0 : 200);
        var model = await OpenAsync();

        var error = await Assert.ThrowsAsync<HostedModelException>(() => HostedFixture.DrawAsync(model, Prompts));
        Assert.Contains("the batch batch_1 was cancelled; what it had answered is kept: go on with the run", error.Message, StringComparison.Ordinal);

        Assert.Equal(_expected, (await HostedFixture.DrawAsync(model, [.. Prompts, "one more"])).SkipLast(1));
        Assert.Equal([12, 2], Batches.Sent.Select(lines => lines.Count));
    }

    [Fact]
    public async Task A_batch_that_the_server_refuses_is_one_clear_error_and_one_that_is_too_large_becomes_smaller()
    {
        Batches.Ends = _ => "invalid_json_line";
        var error = await Assert.ThrowsAsync<HostedModelException>(async () => await HostedFixture.DrawAsync(await OpenAsync(), Prompts));
        Assert.Equal(HostedFault.Refused, error.Fault);
        Assert.Contains("doesn't take the batch batch_1 (not like this); leave batch: true out", error.Message, StringComparison.Ordinal);

        Batches.Ends = job => Batches.Sent[job - 1].Count > 3 ? "token_limit_exceeded" : "completed";
        Assert.Equal(_expected, await HostedFixture.DrawAsync(await OpenAsync(), Prompts));
        Assert.Equal([12, 12, 6, 3, 3, 3, 3], Batches.Sent.Select(lines => lines.Count));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_that_was_killed_goes_on_with_the_batch_that_it_began(bool knew)
    {
        await KillAsync();
        if (!knew)
        {
            using var file = new SqliteConnection($"Data Source={_fixture.StorePath};Pooling=False");
            Assert.Equal(1, file.Execute("UPDATE batches SET job = NULL")); // killed a moment earlier
        }

        Assert.Equal(_expected, await HostedFixture.DrawAsync(await OpenAsync(), Prompts));

        Assert.Single(Batches.Jobs);
        Assert.Equal(1, Batches.Uploads);
        Assert.Contains(_said, text => text.Contains("goes on with the batch batch_1", StringComparison.Ordinal));
        var (requests, _, _, _) = await _fixture.OpenStore().SpentAsync(new CallParty("run", "", $"stub at {_fixture.Server.Url}", ""));
        Assert.Equal(12, requests - await ProbesAsync()); // counted once, though two followed it
    }

    [Fact]
    public async Task A_batch_of_which_nothing_was_begun_is_given_up()
    {
        await KillAsync();
        using (var file = new SqliteConnection($"Data Source={_fixture.StorePath};Pooling=False"))
        {
            file.Execute("UPDATE batches SET job = NULL");
        }

        Batches.Jobs.Clear();
        Batches.Sent.Clear();
        Assert.Equal(_expected, await HostedFixture.DrawAsync(await OpenAsync(), Prompts));
        Assert.Single(Batches.Jobs);
    }

    [Fact]
    public async Task Whoever_wants_a_single_call_of_a_batch_waits_for_it()
    {
        await KillAsync();

        Assert.Equal(_expected[4], (await HostedFixture.DrawAsync(await _fixture.OpenAsync(around: _fixture.Around("another run")), Prompts[4]))[0]);

        Assert.Empty(_fixture.Server.Requests);
        Assert.Equal(_expected, await HostedFixture.DrawAsync(await OpenAsync(), Prompts));
        Assert.Single(Batches.Jobs);
    }

    [Fact]
    public async Task A_beginning_that_nobody_heard_of_is_found_and_not_begun_again()
    {
        Batches.LostBeginnings = 1;
        Assert.Equal(_expected, await HostedFixture.DrawAsync(await OpenAsync(), Prompts));
        Assert.Single(Batches.Jobs);
    }

    [Fact]
    public async Task Two_at_once_follow_one_batch()
    {
        var (one, two) = (await OpenAsync(), await OpenAsync());
        var both = await Task.WhenAll(HostedFixture.DrawAsync(one, Prompts), HostedFixture.DrawAsync(two, Prompts));

        Assert.All(both, drawn => Assert.Equal(_expected, drawn));
        Assert.Equal(12, Batches.Sent.Sum(lines => lines.Count));
    }

    [Fact]
    public async Task A_batch_holds_no_more_than_the_budget_allows_and_costs_its_share_of_the_price()
    {
        var price = new PriceRecipe { Input = 2, Output = 10, Batch = 0.5 };
        var model = await OpenAsync(m => m with { Price = price, Budget = new BudgetRecipe { Money = 0.003 } }, "dear");
        string[] prompts = [.. Enumerable.Range(0, 500).Select(i => $"dear {i}")];

        var error = await Assert.ThrowsAsync<HostedModelException>(() => HostedFixture.DrawAsync(model, prompts));

        Assert.Equal(HostedFault.Budget, error.Fault);
        Assert.True(Batches.Jobs.Count > 1); // what was set aside for the first ones and not spent went into others
        var (_, input, output, money) = await _fixture.OpenStore().SpentAsync(model.Party);
        Assert.InRange(money, 0.002, 0.003);
        Assert.InRange(money / price.Of(input, output), 0.5, 0.7); // the probes are no batch
        Assert.Empty(_fixture.Server.Requests);
    }

    [Fact]
    public async Task The_key_goes_with_every_request_and_into_no_file()
    {
        var key = Path.Combine(Path.GetDirectoryName(_fixture.StorePath)!, "key");
        _fixture.OpenStore();
        await File.WriteAllTextAsync(key, Secret);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Batches.Written = (_, lines) => lines.Select(line => line.Replace("cmpl-always-the-same", Secret, StringComparison.Ordinal));
        await HostedFixture.DrawAsync(await OpenAsync(m => m with { KeyFile = key }), Prompts);

        Assert.NotEmpty(Batches.Keys);
        Assert.All(Batches.Keys, sent => Assert.Equal("Bearer " + Secret, sent));
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(_fixture.StorePath)!).Where(file => file != key))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream);
            Assert.DoesNotContain(Secret, await reader.ReadToEndAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_without_batches_is_said_to_lack_them_before_anything_is_asked()
    {
        _fixture.Server.Abilities = _fixture.Server.Abilities with { Batches = false };
        var model = await OpenAsync();

        Assert.False(model.Abilities.Batches);
        Assert.Contains("has no Batch API (404: Not Found); leave batch: true out", model.Lacks(ModelNeed.Samples), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_of_before_batches_is_opened_and_keeps_what_it_has()
    {
        await HostedFixture.DrawAsync(await _fixture.OpenAsync(), Prompts);
        using (var file = new SqliteConnection($"Data Source={_fixture.StorePath};Pooling=False"))
        {
            file.Execute("DROP TABLE batches; DROP TABLE batch_calls; ALTER TABLE spent DROP COLUMN owner; ALTER TABLE spent DROP COLUMN trained_tokens; PRAGMA user_version = 1");
        }

        var sent = _fixture.Server.Requests.Count;
        Assert.Equal(_expected, (await HostedFixture.DrawAsync(await OpenAsync(), [.. Prompts, "x", "y"])).SkipLast(2));
        Assert.Equal(sent, _fixture.Server.Requests.Count);
        Assert.Equal(2, Assert.Single(Batches.Sent).Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_batch_of_a_process_that_is_seen_to_be_gone_is_taken_at_once_and_waiting_for_another_is_said(bool gone)
    {
        var holder = gone ? string.Join(' ', "id", Holder.New().Split(' ')[1], "999999999", "1") : "somebody elsewhere";
        await KillAsync();
        await _fixture.OpenStore().Do(transaction => transaction.Connection!.Execute(
            "UPDATE batches SET holder = @holder, held_until = @until", new { holder, until = (_fixture.Clock.GetUtcNow() + CallStore.Lease).ToUnixTimeMilliseconds() }, transaction));

        Assert.Equal(_expected, await HostedFixture.DrawAsync(await OpenAsync(), Prompts));

        Assert.Equal(gone ? 0 : 1, _said.Count(text => text.Contains("waits for a batch that another process may be making: until that is done, or ", StringComparison.Ordinal)));
        Assert.Single(Batches.Jobs);
    }

    /// <summary>Begins a batch, and leaves it in the middle.</summary>
    private async Task KillAsync()
    {
        using var killed = new CancellationTokenSource();
        Batches.Looked = killed.Cancel;
        var model = await OpenAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => model.GenerateAsync(
            [.. Prompts.Select(prompt => new GenerationRequest(Prompt.Empty.Text(prompt), [7]))], new SamplingOptions(), killed.Token));
        Batches.Looked = () => { };
        Assert.Single(Batches.Jobs);
    }

    private async Task<long> ProbesAsync()
    {
        var model = await OpenAsync(run: "probes alone");
        return (await _fixture.OpenStore().SpentAsync(model.Party)).Requests;
    }

    private Task<HostedLanguageModel> OpenAsync(Func<ModelRecipe, ModelRecipe>? change = null, string run = "run")
        => _fixture.OpenAsync(m => (change ?? (same => same))(m with { Batch = true }), _fixture.Around(run) with { Say = _said.Enqueue });
}
