using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Redraft.Remote.Calling;
using Redraft.Remote.Tests.Serving;

namespace Redraft.Cli.Tests.Runs;

/// <summary>kill −9 while requests to a hosted model are under way, and what its budget says afterwards.</summary>
public sealed partial class HostedKillTests : IDisposable
{
    private const int Concurrency = 3, AnsweredBefore = 3;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Requests_that_were_under_way_count_and_nobody_waits_for_the_dead()
    {
        await using var server = await StubServer.StartAsync();
        server.Abilities = new StubAbilities { Answer = (_, seed) => $"the dog came home on day {seed % 3}" };
        var recipe = await RecipeAsync(server);
        var whole = SentOf(await CarryOutAsync("whole", "run", recipe, "--out", At("whole")));
        var (asked, kept) = (server.Requests.Count, await KeptAsync("whole"));
        server.Requests.Clear();
        var underWay = new TaskCompletionSource();
        var left = AnsweredBefore + Concurrency;
        server.Faults = _ =>
        {
            var now = Interlocked.Decrement(ref left);
            if (now == 0)
            {
                underWay.SetResult();
            }

            return now >= Concurrency ? Fault.None : Fault.Silence;
        };
        using (var process = Start("killed", "run", recipe, "--out", At("killed")))
        {
            var ended = process.WaitForExitAsync(TestContext.Current.CancellationToken);
            if (await Task.WhenAny(ended, underWay.Task) == ended)
            {
                Assert.Fail(await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
            }

            while (await KeptAsync("killed") < kept - asked + AnsweredBefore)
            {
                await Task.Yield(); // an answer that was read and isn't kept yet is paid again
            }

            process.Kill();
            await ended;
            Assert.Equal(128 + 9, process.ExitCode);
        }

        server.Faults = _ => Fault.None;
        var resumed = await CarryOutAsync("killed", "resume", At("killed"));

        Assert.Equal(asked + Concurrency, server.Requests.Count);
        Assert.Equal(whole + Concurrency, SentOf(resumed));
        Assert.Contains($"in what is spent {Concurrency} requests that another process has under way, or had when it ended, count", resumed, StringComparison.Ordinal);
        Assert.DoesNotContain("waits for", resumed, StringComparison.Ordinal); // its process is seen to be gone
    }

    private async Task<string> RecipeAsync(StubServer server)
    {
        var recipe = At("recipe.yaml");
        await File.WriteAllTextAsync(recipe, $$"""
            task: { name: posts, options: { train-posts: 24, refiner-posts: 2, held-out-posts: 2 } }
            model: nano-posts
            rounds: 1
            feedback: { source: scripted-reader }
            refiner: { examples: 0, model: { url: "{{server.Url}}", name: stub, api: completions, deadline: 1 h, concurrency: {{Concurrency}}, budget: { requests: 10000 } } }
            drafts: { samples: 1 }
            redrafts: { samples: 3 }
            selector: length
            baselines: []
            training: { epochs: 1 }
            evaluation: { k: [1], sampling: { samples: 1 }, control-problems: 1, divergence-prompts: 1, divergence-samples: 1 }

            """);
        return recipe;
    }

    private Process Start(string calls, params IEnumerable<string> arguments) => Launch.Start("env", [$"REDRAFT_CALLS={At(calls + ".db")}", "dotnet", Launch.Program, .. arguments, "--threads", "1"]);

    private async Task<string> CarryOutAsync(string calls, params IEnumerable<string> arguments)
    {
        using var process = Start(calls, arguments);
        var run = await Launch.EndAsync(process);
        Assert.True(run.Code == 0, run.Error);
        return run.Error;
    }

    private async Task<long> KeptAsync(string calls)
    {
        using var store = CallStore.Open(At(calls + ".db"));
        return (await store.TotalAsync()).Calls;
    }

    private static int SentOf(string said) => int.Parse(Sent().Match(said).Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture);

    private string At(string name) => Path.Combine(_folder.Path, name);

    [GeneratedRegex(@": this run has sent (\d+) requests")]
    private static partial Regex Sent();
}
