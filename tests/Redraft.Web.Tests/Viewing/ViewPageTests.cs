using Microsoft.Playwright;
using Redraft.Tests.Viewing;
using Redraft.Web.Tests.Annotating;
using static Microsoft.Playwright.Assertions;

namespace Redraft.Web.Tests.Viewing;

/// <summary>Every page of the viewer in a browser: the ways through the graph, the numbers, and whether everybody can use it.</summary>
public sealed class ViewPageTests(ChromiumFixture chromium)
{
    private static readonly (string Name, string Address)[] All =
    [
        ("index", ""), ("run", "run?run=1"), ("metrics", "metrics?run=1"), ("failures", "failures?run=1"), ("selectors", "calibration?run=1"), ("search", "browse?run=1&q=sum"),
        ("feedback-list", "browse?run=1&what=feedback"), ("problems", "browse?run=1&what=problems"), ("pairs", "compare?run=1"), ("compare", "compare?run=1&a=1.evaluate%2Fzero-shot&b=1.evaluate%2Filf-round-1"),
        ("problem", "problem?run=1&seed=1&id=programs%2Fp1"), ("draft", "draft?run=1&seed=1&id=r1"), ("feedback", "feedback?run=1&seed=1&id=f1"), ("checkpoint", "checkpoint?run=1&seed=1&stage=round-1%2Fimitate"),
        ("missing", "draft?run=1&seed=1&id=nothing"),
    ];

    public static TheoryData<ColorScheme, int> Looks => new() { { ColorScheme.Light, 1280 }, { ColorScheme.Dark, 320 }, { ColorScheme.Dark, 2560 } };

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Axe_finds_nothing_on_any_page_and_nothing_is_cut_off(ColorScheme scheme, int width)
    {
        await using var room = await ViewRoom.OpenAsync(chromium.Browser, scheme, width);
        foreach (var (name, address) in All)
        {
            await room.GoAsync(address);
            await Expect(room.Page.Locator("h1")).ToHaveCountAsync(1);
            await room.LookAsync(name);
        }

        Assert.Empty(room.Complaints);
    }

    [Fact]
    public async Task From_a_checkpoint_to_what_a_person_wrote_and_back_again_by_links()
    {
        await using var room = await ViewRoom.OpenAsync(chromium.Browser);
        var page = room.Page;
        await ClickAsync(page, "mine");
        await ClickAsync(page, "ILF round 1");
        await Expect(page.Locator("table").First).ToContainTextAsync("person " + ViewedRoom.Person);
        await ClickAsync(page, "it adds the odd ones; take the even ones");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Feedback f1");
        await Expect(page.Locator("main")).ToContainTextAsync("characters 0 to 3: \"def\"");
        await ClickAsync(page, "redraft r1");
        await Expect(page.Locator("ins")).ToHaveTextAsync("+     return sum(x for x in xs if x % 2 == 0)");
        await Expect(page.Locator("del")).ToHaveTextAsync("−     return sum(x for x in xs if x % 2)");
        await Expect(page.Locator("main")).ToContainTextAsync("by passing-tests in round-1/select");
        await Expect(page.Locator("table").First).ToContainTextAsync("solve([1, 2])");
        await ClickAsync(page, "programs/p1");
        await Expect(page.Locator("main")).ToContainTextAsync("add the even numbers");
        await Expect(page.Locator(".said.person")).ToContainTextAsync("take the even ones");
        await ClickAsync(page, "feedback f1");
        await ClickAsync(page, "ILF round 1");
        await Expect(page.Locator("h1")).ToHaveTextAsync("ILF round 1");
        Assert.Empty(room.Complaints);
    }

    [Fact]
    public async Task Charts_are_drawn_and_each_has_its_table()
    {
        await using var room = await ViewRoom.OpenAsync(chromium.Browser);
        foreach (var address in new[] { "metrics?run=1", "failures?run=1", "calibration?run=1", "checkpoint?run=1&seed=1&stage=round-1%2Fimitate" })
        {
            await room.GoAsync(address);
            var charts = await room.Page.Locator(".chart").CountAsync();
            Assert.NotEqual(0, charts);
            await Expect(room.Page.Locator(".chart svg path").First).ToBeAttachedAsync();
            Assert.Equal(charts, await room.Page.Locator(".chart svg").CountAsync());
            Assert.Equal(charts, await room.Page.Locator("figure:has(.chart) details table").CountAsync());
        }

        await room.GoAsync("metrics?run=1");
        await room.Page.Locator("#pass-rate summary").ClickAsync();
        await Expect(room.Page.Locator("#pass-rate tbody tr").First).ToContainTextAsync("25.0 %");
        await Expect(room.Page.Locator("#pass-rate tbody tr").Last).ToContainTextAsync("100.0 %");
        Assert.Empty(room.Complaints);
    }

    [Fact]
    public async Task A_chart_that_was_made_narrow_has_its_height_back_when_it_is_wide_again()
    {
        await using var room = await ViewRoom.OpenAsync(chromium.Browser);
        await room.GoAsync("metrics?run=1");
        var chart = room.Page.Locator("#pass-rate .chart");
        var wide = (await chart.BoundingBoxAsync())!;
        await room.Page.SetViewportSizeAsync(320, 700);
        await Expect(chart).ToHaveAttributeAsync("style", new System.Text.RegularExpressions.Regex("height: [0-9]+px"));
        await room.Page.SetViewportSizeAsync(1280, 1000);
        await Expect(chart).Not.ToHaveAttributeAsync("style", new System.Text.RegularExpressions.Regex("height: [0-9]+px"));
        Assert.Equal(wide.Height, (await chart.BoundingBoxAsync())!.Height);
    }

    [Fact]
    public async Task What_is_looked_for_is_found_through_the_form()
    {
        await using var room = await ViewRoom.OpenAsync(chromium.Browser);
        await room.GoAsync("browse?run=1");
        await room.Page.GetByLabel("Show").SelectOptionAsync("feedback");
        await room.Page.GetByLabel("Written by").SelectOptionAsync("person");
        await room.Page.GetByLabel("Words").FillAsync("EVEN");
        await room.Page.Keyboard.PressAsync("Enter");
        await Expect(room.Page.Locator("h2").First).ToHaveTextAsync("1 feedback");
        await Expect(room.Page.Locator("tbody tr")).ToContainTextAsync("take the even ones");
        Assert.Equal("EVEN", await room.Page.GetByLabel("Words").InputValueAsync());
    }

    [Fact]
    public async Task Two_runs_are_put_side_by_side_on_the_problems_that_both_have()
    {
        await using var room = await ViewRoom.OpenAsync(chromium.Browser, write: runs => runs.Write("other", 1));
        await room.GoAsync("compare?run=1");
        await room.Page.GetByLabel("Before").SelectOptionAsync("2.evaluate/zero-shot");
        await room.Page.GetByLabel("After").SelectOptionAsync("1.evaluate/ilf-round-1");
        await room.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Compare" }).ClickAsync();
        await Expect(room.Page.Locator("h1")).ToHaveTextAsync("mine: ILF round 1 against other: zero-shot");
        await Expect(room.Page.Locator(".facts")).ToContainTextAsync("+75.0 points");
        await Expect(room.Page.Locator("tbody tr")).ToHaveCountAsync(2);
        await Expect(room.Page.Locator("tbody tr").First).ToContainTextAsync("+100.0");
    }

    [Fact]
    public async Task A_page_of_a_run_at_work_follows_it_and_can_be_told_to_wait()
    {
        await using var room = await ViewRoom.OpenAsync(chromium.Browser, write: runs => File.Delete(Path.Combine(runs.Run, "report.json")));
        await room.GoAsync("metrics?run=1");
        await Expect(room.Page.Locator("#pass-rate tbody tr")).ToHaveCountAsync(2);
        await room.Page.Locator("#pass-rate summary").ClickAsync();
        room.Runs.Commit(ViewedRoom.Batch("evaluate/sft-gold", ViewedRoom.Sample("g1", "h1", "m", Redraft.Evaluating.Verdict.Pass)));
        await room.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Pause" }).ClickAsync();
        await room.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Follow" }).ClickAsync();
        await Expect(room.Page.Locator("#pass-rate tbody tr")).ToHaveCountAsync(3);
        Assert.True(await room.Page.Locator("#pass-rate details").EvaluateAsync<bool>("d => d.open")); // what was open stays open
        await Expect(room.Page.Locator("#pass-rate .chart svg")).ToBeAttachedAsync();
        await room.LookAsync("live");

        await File.WriteAllTextAsync(Path.Combine(room.Runs.Run, "report.json"), "{}", TestContext.Current.CancellationToken);
        await Expect(room.Page.Locator(".live")).ToContainTextAsync("finished"); // by its own look, after which there is nothing to pause
        Assert.Empty(room.Complaints);
    }

    [Fact]
    public async Task A_training_is_drawn_while_it_runs_and_its_pace_is_said()
    {
        await using var room = await ViewRoom.OpenAsync(chromium.Browser, write: runs => File.Delete(Path.Combine(runs.Run, "report.json")));
        using var writer = Redraft.Runs.RunFolder.Open(room.Runs.Run); // a process is at work
        void Leave(int done, int seconds, params double[] losses) => File.WriteAllText(
            Path.Combine(room.Runs.Run, Redraft.Runs.RunningStage.FileName), System.Text.Json.JsonSerializer.Serialize(new Redraft.Runs.RunningStage
            {
                Seed = 1, Stage = "round-2/imitate", Total = 40, Done = done, Unit = "steps", Since = DateTimeOffset.UnixEpoch, Written = DateTimeOffset.UnixEpoch.AddSeconds(seconds),
                Steps = [.. Enumerable.Range(1, losses.Length)], Losses = losses,
            }, new System.Text.Json.JsonSerializerOptions(System.Text.Json.JsonSerializerDefaults.Web)));
        await room.GoAsync("metrics?run=1");
        await Expect(room.Page.Locator("#now")).ToHaveCountAsync(0);

        Leave(8, 4, 3, 2.5, 2, 1.5, 1.25, 1.2, 1.1, 1);
        await room.GoAsync("metrics?run=1");
        await Expect(room.Page.Locator("#now")).ToContainTextAsync("round-2/imitate");
        await Expect(room.Page.Locator("#now")).ToContainTextAsync("8 of 40 steps");
        await Expect(room.Page.Locator("#now")).ToContainTextAsync("2 steps a second");
        var loss = room.Page.Locator("figure", new PageLocatorOptions { Has = room.Page.Locator("figcaption", new PageLocatorOptions { HasText = "Loss" }) });
        await Expect(loss.Locator("tbody tr").Last).ToContainTextAsync("ILF round 2, now");
        await Expect(loss.Locator("svg")).ToContainTextAsync("ILF round 2, now");
        await room.LookAsync("training");
        Leave(20, 10, 3, 2.5, 2, 1.5);
        await room.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Pause" }).ClickAsync();
        await room.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Follow" }).ClickAsync();
        await Expect(room.Page.Locator("#now")).ToContainTextAsync("20 of 40 steps");
        await room.GoAsync("run?run=1");
        await Expect(room.Page.Locator("#now")).ToContainTextAsync("20 of 40 steps");
        Assert.Empty(room.Complaints);
    }

    [Fact]
    public async Task A_policy_has_one_colour_in_every_chart_whatever_is_beside_it()
    {
        await using var room = await ViewRoom.OpenAsync(chromium.Browser, write: runs =>
            runs.Commit(ViewedRoom.Batch("evaluate/sft-gold", ViewedRoom.Sample("g1", "h1", "m", Redraft.Evaluating.Verdict.Pass))));
        await room.GoAsync("metrics?run=1");
        async Task<IReadOnlyList<string>> ColoursAsync(string selector) => await room.Page.Locator(selector).First.EvaluateAsync<string[]>("e => [...new Set([...e.querySelectorAll('path')].map(p => getComputedStyle(p).fill))]");
        var teal = await room.Page.EvaluateAsync<string>("() => { const s = document.createElement('span'); s.style.color = 'var(--teal)'; document.body.append(s); return getComputedStyle(s).color; }");
        var loss = await room.Page.Locator(".chart").Nth(2).EvaluateAsync<string[]>("e => [...e.querySelectorAll('path')].map(p => getComputedStyle(p).stroke)");

        Assert.Contains(teal, await ColoursAsync("#pass-rate .chart")); // ILF round 1
        Assert.Contains(teal, loss);
    }

    [Fact]
    public async Task Nothing_that_strangers_wrote_runs_or_hides_anything_and_a_megabyte_is_cut()
    {
        const string Nasty = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"></pre></blockquote><svg/onload=alert(1)>"
            + "\u202eright to left\u202c \u200bzero \u001b[31mred\u001b[0m \ud83d\udc69\u200d\ud83d\udcbb href=\"draft.html\" &lt;b&gt;";
        await using var room = await ViewRoom.OpenAsync(chromium.Browser, text: plain => plain + Nasty + new string('x', 1 << 20));
        foreach (var (_, address) in All)
        {
            await room.GoAsync(address);
            Assert.DoesNotContain("owned", await room.Page.TitleAsync(), StringComparison.Ordinal);
            Assert.Equal(0, await room.Page.Locator("main img, main iframe, main script").CountAsync());
            Assert.True((await room.Page.ContentAsync()).Length < 1_000_000, address);
        }

        await room.GoAsync("feedback?run=1&seed=1&id=f1");
        foreach (var shown in new[] { "<script>document.title='owned'</script>", "\\u202eright to left\\u202c", "\\u200bzero", "\\x1b[31mred" })
        {
            await Expect(room.Page.Locator("blockquote").First).ToContainTextAsync(shown);
            await Expect(room.Page.Locator("pre").First).ToContainTextAsync(shown);
        }

        await room.LookAsync("hostile");
        Assert.Empty(room.Complaints);
    }

    [Fact]
    public async Task Text_with_a_nul_in_it_breaks_no_page()
    {
        await using var room = await ViewRoom.OpenAsync(chromium.Browser, text: plain => plain + " seen\0" + plain);
        foreach (var (_, address) in All)
        {
            Assert.Equal(address.EndsWith("nothing", StringComparison.Ordinal) ? 404 : 200, (await room.GoAsync(address)).Status);
        }

        await room.GoAsync("feedback?run=1&seed=1&id=f1");
        await Expect(room.Page.Locator("blockquote").First).ToContainTextAsync("take the even ones seen\\x00it adds the odd ones"); // all of it
        Assert.Empty(room.Complaints);
    }

    private static Task ClickAsync(IPage page, string name) => page.Locator("main").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = name }).First.ClickAsync();
}
