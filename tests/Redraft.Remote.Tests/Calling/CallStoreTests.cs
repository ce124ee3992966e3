using Dapper;
using Microsoft.Data.Sqlite;
using Redraft.Remote.Calling;
using Redraft.Remote.Tests.Serving;

namespace Redraft.Remote.Tests.Calling;

public sealed class CallStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RushingClock _clock = new();

    private string StorePath => Path.Combine(_folder.Path, "calls", "calls.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_that_ask_the_same_at_once_pay_once()
    {
        await using var fixture = await HostedFixture.StartAsync();
        var one = await fixture.OpenAsync(around: fixture.Around("one", fixture.OpenStore(TimeProvider.System), TimeProvider.System));
        var other = await fixture.OpenAsync(around: fixture.Around("other", fixture.OpenStore(TimeProvider.System), TimeProvider.System));
        fixture.Server.Delay = TimeSpan.FromMilliseconds(500); // both want the answer before it is there
        string[] prompts = [.. Enumerable.Range(0, 12).Select(i => $"prompt {i}")];

        var both = await Task.WhenAll(HostedFixture.DrawAsync(one, prompts), HostedFixture.DrawAsync(other, prompts), HostedFixture.DrawAsync(one, prompts));

        Assert.Equal(both[0], both[1]);
        Assert.Equal(both[0], both[2]);
        Assert.Equal(prompts.Order(), fixture.Server.Requests.Select(request => request.Prompt).Order());
    }

    [Fact]
    public async Task The_lease_of_a_dead_process_runs_out_and_a_living_one_keeps_it()
    {
        using var store = CallStore.Open(StorePath, _clock);
        var (dead, heir) = (Party(), Party());
        Assert.True((await store.TakeAsync("key", Call(), dead)).Mine);
        Assert.False((await store.TakeAsync("key", Call(), heir)).Mine);

        _clock.Advance(CallStore.Lease - TimeSpan.FromSeconds(1));
        await store.RenewAsync("key", dead);
        _clock.Advance(CallStore.Lease - TimeSpan.FromSeconds(1));
        Assert.False((await store.TakeAsync("key", Call(), heir)).Mine);

        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True((await store.TakeAsync("key", Call(), heir)).Mine);
    }

    [Fact]
    public async Task The_lease_of_a_process_that_is_seen_to_be_gone_ends_at_once()
    {
        using var store = CallStore.Open(StorePath, _clock);
        var here = Holder.New().Split(' ');
        Assert.Equal(4, here.Length);
        var first = LivingProcess.StartOf(1)!;
        string Of(string process, string start, string? machine = null) => string.Join(' ', "id", machine ?? here[1], process, start);

        foreach (var (owner, gone) in new[]
        {
            (Of("999999999", "1"), true), // no process has that number
            (Of("1", first), false),
            (Of("1", first + "0"), true), // another one has got it since
            (Of("999999999", "1", "another/machine"), false),
            (here[0], false), // where nothing is told
        })
        {
            Assert.True((await store.TakeAsync(owner, Call(), Party() with { Owner = owner })).Mine);

            var turn = await store.TakeAsync(owner, Call(), Party());

            Assert.Equal((gone, gone ? null : CallStore.Lease), (turn.Mine, turn.HeldFor));
        }
    }

    [Fact]
    public async Task A_store_of_an_earlier_version_is_taken_over_with_what_was_spent()
    {
        using (var store = CallStore.Open(StorePath, _clock))
        {
            await store.SpendAsync(await store.SendingAsync("key", new Spending(1, 9, 9, 9), Party()), 200, new Spending(1, 2, 3, 0.5));
        }

        foreach (var version in new[] { 1, 2 })
        {
            Alter($"ALTER TABLE spent DROP COLUMN owner; ALTER TABLE spent DROP COLUMN trained_tokens; PRAGMA user_version = {version}");
            using (var store = CallStore.Open(StorePath, _clock))
            using (var other = CallStore.Open(StorePath, _clock))
            {
                Assert.Equal(new Spending(version, 2 * version, 3 * version, 0.5 * version), await other.SpentAsync(Party()));
                await store.SpendAsync(await store.SendingAsync("key", new Spending(1, 9, 9, 9), Party()), 200, new Spending(1, 2, 3, 0.5));
                Assert.Equal(0, await other.UnseenAsync(Party()));
            }
        }

        void Alter(string sql)
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = StorePath, Pooling = false }.ToString());
            connection.Open();
            connection.Execute(sql);
        }
    }

    [Fact]
    public async Task The_first_answer_stays()
    {
        using var store = CallStore.Open(StorePath, _clock);
        var party = Party();
        await store.TakeAsync("key", Call(), party);
        await store.KeepAsync("key", new CallAnswer(200, "1"u8.ToArray()), new CallUsage(1, 1, true), 0.5, party);
        await store.KeepAsync("key", new CallAnswer(200, "2"u8.ToArray()), new CallUsage(1, 1, true), 0.5, Party());

        Assert.Equal("1"u8.ToArray(), (await store.TakeAsync("key", Call(), Party())).Answer!.Body);
        Assert.Equal((1, 0.5), await store.TotalAsync());
    }

    [Fact]
    public void Nobody_but_its_owner_reads_it()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var store = CallStore.Open(StorePath, _clock);
        Assert.All(Directory.GetFiles(Path.GetDirectoryName(StorePath)!), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public void Another_kind_of_file_is_refused()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(StorePath)!);
        File.WriteAllText(StorePath, string.Concat(Enumerable.Repeat("no database at all ", 100)));

        var error = Assert.Throws<InvalidDataException>(() => CallStore.Open(StorePath, _clock));
        Assert.Contains(StorePath, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_calls_key_names_all_that_its_answer_depends_on()
    {
        var call = Call();
        string[] keys =
        [
            call.KeyAt("a"), call.KeyAt("b"), (call with { Body = "{ }"u8.ToArray() }).KeyAt("a"), (call with { Draw = "2" }).KeyAt("a"), (call with { Path = CallPath.Chat }).KeyAt("a"),
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], (call with { MostInput = 9 }).KeyAt("a"));
    }

    private static Call Call() => new(CallPath.Completions, "{}"u8.ToArray(), "1", 10, 10);

    private static CallParty Party() => new("run", "model", "model", "server");
}
