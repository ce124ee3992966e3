using Microsoft.Playwright;
using Redraft.Annotating;
using Redraft.Engine.Kernels;
using Redraft.Evaluating;
using Redraft.Runs;
using Redraft.Tests;
using Redraft.Web.Annotating;
using Redraft.Web.Viewing;
using static Microsoft.Playwright.Assertions;

namespace Redraft.Web.Tests.Annotating;

/// <summary>A whole run with the embedded model and somebody in a browser, who writes, tries, picks, orders, compares and checks whatever waits; and the way from their sentence to the checkpoint.</summary>
public sealed class RealRunTests(ChromiumFixture chromium) : IDisposable
{
    private const string Recipe = """
        task:
          name: posts
          options: { train-posts: 8, refiner-posts: 2, held-out-posts: 3 }
        model: nano-posts
        rounds: 1
        problems-per-round: 6
        drafts: { samples: 1, max-tokens: 32, temperature: 1.5 }
        feedback: { source: people, maximum-pass-rate: 0.9, options: { check: true, ideal: 1 } }
        refiner: { examples: 0 }
        redrafts: { samples: 3, max-tokens: 32 }
        selector: instruct-rm
        reward-model: { comparisons: 4, validation: 1, drafts: 4, training: { epochs: 1 } }
        training: { epochs: 1 }
        baselines: [sft-ideal]
        evaluation: { k: [1], control-problems: 1, divergence-prompts: 2, divergence-samples: 1, sampling: { samples: 1, max-tokens: 32 } }
        """;

    private static readonly Dictionary<string, string[]> Keys = new()
    {
        ["Which is better?"] = ["a", "Control+Enter"], ["Is the feedback carried out?"] = ["y", "Control+Enter"],
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redraft-test-");
    private readonly HashSet<string> _seen = [];
    private int _written;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task What_somebody_says_in_the_browser_is_in_the_graph_and_in_what_is_trained()
    {
        var path = Path.Combine(_folder.FullName, "run");
        await using (var database = AnnotationDatabase.Open(Path.Combine(Directory.CreateDirectory(path).FullName, AnnotationDatabase.FileName)))
        {
            await CarryOutAsync(path, database);
        }

        Assert.Superset(new HashSet<string> { "Which is best?", "Is the feedback carried out?", "Write the best answer" }, _seen);
        using (var folder = RunFolder.Open(path, readOnly: true))
        using (var stored = folder.OpenDatabase())
        {
            var store = stored.StoreOf(1);
            var compared = store.Comparisons("reward-model/compare");
            Assert.NotEmpty(compared);
            Assert.Contains(compared, comparison => comparison.Author is { Kind: AuthorKind.Person, Name: not "nobody" });
            Assert.Equal(AuthorKind.Person, Assert.Single(store.Drafts("ideal")).Draft.Author.Kind);
            Assert.NotEmpty(store.Ratings("round-1/check"));
            Assert.Contains(store.Selections("round-1/select"), selection => selection.Selector == "people");
            Assert.Single(store.Checkpoint("ideal/imitate")!.DraftIds);
            Assert.NotNull(store.Checkpoint("round-1/imitate"));
        }

        await LookAsync(path);
    }

    private async Task CarryOutAsync(string path, AnnotationDatabase database)
    {
        var recipe = Path.Combine(_folder.FullName, "recipe.yaml");
        await File.WriteAllTextAsync(recipe, Recipe);
        var annotators = new Annotators(database, TimeProvider.System);
        var desk = new AnnotationDesk(new AnnotationQueue(database, annotators, TimeProvider.System, AnnotationRoomLease), annotators);
        var watch = new RunWatch(new SilentObserver());
        using var pool = new WorkerPool(1);
        var runs = new RunExecution(new RunSetup { Grader = new NoPrograms(), GraderFingerprint = "none", Home = Checkout.Root, Pool = pool, Observer = watch, Desk = desk });
        using var folder = runs.Create(recipe, path, [1], "redraft annotate recipe.yaml");
        await using var server = await AnnotationServer.StartAsync(desk, watch, "posts", new AnnotationServerOptions { Port = 0, RequestsPerSecond = 1000 }, CancellationToken.None);
        await using var context = await chromium.Browser.NewContextAsync();
        context.SetDefaultTimeout(120_000); // a busy machine is no failure
        var complaints = new List<string>();
        context.WebError += (_, error) => complaints.Add(error.Error);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{server.Origin}/in/{await annotators.OwnerTokenAsync()}");
        var running = runs.RunAsync(folder, TestContext.Current.CancellationToken);
        while (!running.IsCompleted)
        {
            await AnswerAsync(page, running);
        }

        await running;
        watch.Ended("done");
        await Expect(page.Locator("h1")).ToHaveTextAsync("The run is done");
        Assert.Empty(complaints);
    }

    private static readonly TimeSpan AnnotationRoomLease = TimeSpan.FromMinutes(15);

    // Whatever is shown, until something else is.
    private async Task AnswerAsync(IPage page, Task running)
    {
        var begin = page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Begin" }).Or(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Continue" }));
        await begin.EvaluateAllAsync<int>("found => { found[0]?.click(); return found.length; }"); // at once or not at all: the page may go on by itself, and the button with it

        if (await page.Locator("main[data-item]:not([aria-busy]) .bar").CountAsync() == 0)
        {
            await Task.WhenAny(running, Task.Delay(100));
            return;
        }

        var (item, title) = (await page.Locator("main").GetAttributeAsync("data-item"), await page.Locator("h1").InnerTextAsync());
        _seen.Add(title);
        if (Keys.TryGetValue(title, out var keys))
        {
            await WorkTests.PressAsync(page, keys);
        }
        else if (title == "Which is best?")
        {
            await WorkTests.PressAsync(page, [.. Enumerable.Range(0, await page.Locator(".ranking > li").CountAsync()).Select(i => i == 0 ? "1" : "2"), "Control+Enter"]);
        }
        else if (title == "Write the best answer")
        {
            await page.Locator("#correction").FillAsync("Ann sold two lamps in Oslo on Friday.");
            await page.Keyboard.PressAsync("Control+Enter");
        }
        else
        {
            await page.Locator("#point-0").FillAsync($"it leaves out the day, says person {++_written}");
            await page.Keyboard.PressAsync("Control+Enter");
            await Expect(page.Locator(".redraft")).ToHaveCountAsync(3);
            await Expect(page.Locator(".ghost")).ToHaveCountAsync(0);
            await WorkTests.PressAsync(page, _written == 1 ? ["1", "Control+Enter"] : ["Control+Shift+Enter"]); // the selector chooses for the others
        }

        await Expect(page.Locator($"main[data-item='{item}']")).ToHaveCountAsync(0);
    }

    // From the sentence to the redraft that was picked, and to the checkpoint that learned it.
    private async Task LookAsync(string path)
    {
        await using var server = await ViewServer.StartAsync([path], new AnnotationServerOptions { Port = 0, RequestsPerSecond = 1000 }, CancellationToken.None);
        await using var context = await chromium.Browser.NewContextAsync();
        context.SetDefaultTimeout(120_000);
        var page = await context.NewPageAsync();
        await page.GotoAsync(server.Link);
        await page.GotoAsync(server.Origin + "/browse?run=1&what=feedback&author=person&q=says+1");
        await page.Locator("main").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "it leaves out the day, says person 1" }).First.ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("chosen by people");
        await page.Locator("main").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "ILF round 1" }).First.ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("ILF round 1");
        await Expect(page.Locator("main")).ToContainTextAsync("it leaves out the day, says person 1");
        await page.GotoAsync(server.Origin + "/calibration?run=1");
        await Expect(page.Locator("main")).ToContainTextAsync("picked by people");
        await Expect(page.Locator("main")).ToContainTextAsync("confirmed by people");
    }

    private sealed class NoPrograms : IProgramGrader
    {
        public string Tier => "none";

        public Task<ProgramVerdict> GradeAsync(string code, ProgramTests tests, CancellationToken cancellation) => throw new InvalidOperationException("a post is no program");
    }
}
