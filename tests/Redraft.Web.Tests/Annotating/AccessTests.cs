using System.Text.Json;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using Redraft.Annotating;
using static Microsoft.Playwright.Assertions;

namespace Redraft.Web.Tests.Annotating;

/// <summary>Whether everybody can use every view: axe finds nothing, in light and dark, at 320 pixels and at 2,560.</summary>
public sealed class AccessTests(ChromiumFixture chromium)
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private const string IsDark = "() => getComputedStyle(document.body).backgroundColor.match(/\\d+/g).every(part => part < 60)";

    public static TheoryData<ColorScheme, int, bool> Looks => new() { { ColorScheme.Light, 1280, true }, { ColorScheme.Dark, 320, true }, { ColorScheme.Dark, 2560, true }, { ColorScheme.Light, 320, false } };

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Axe_finds_nothing_on_any_view_and_nothing_is_cut_off(ColorScheme scheme, int width, bool everything)
    {
        await using var room = await PageRoom.OpenAsync(chromium.Browser, wanted: 2, judge: null,
            PageRoom.Program("a"), PageRoom.Summary("s"), PageRoom.Other("c", AnnotationKind.Compare, "a text", "another"), PageRoom.Other("r", AnnotationKind.Rank, "x", "y", "z"),
            PageRoom.Other("k", AnnotationKind.Check, "a text", "another text") with { WrittenBy = "owner" }, PageRoom.Other("i", AnnotationKind.Ideal));
        room.Suggest = item => item == "a" ? "It adds up the odd numbers: keep those that leave no rest when they are divided by two." : null;
        var look = new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = new ViewportSize { Width = width, Height = width == 320 ? 700 : 1000 } };
        var page = await room.OwnerAsync(look);
        await Expect(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Begin" })).ToBeVisibleAsync();
        await LookAsync(page, "home");
        await LookAtWorkAsync(page);
        if (everything)
        {
            await LookAtDialogsAsync(page);
            await LookAtOtherItemsAsync(room, page);
            await LookAtListsAsync(room, page);
            var stranger = await room.PageAsync(room.Origin, look);
            await Expect(stranger.Locator("h1")).ToContainTextAsync("by your link");
            await LookAsync(stranger, "stranger");
        }

        Assert.Equal(scheme == ColorScheme.Dark, await page.EvaluateAsync<bool>(IsDark));
        Assert.Empty(room.Complaints);
    }

    private static async Task LookAtWorkAsync(IPage page)
    {
        await WorkTests.BeginAsync(page);
        await page.Locator(".suggestion blockquote").ScrollIntoViewIfNeededAsync();
        await LookAsync(page, "suggestion");
        await WorkTests.PressAsync(page, "Escape", "Escape", "d", "ArrowDown", "ArrowRight");
        await LookAsync(page, "selection");
        await page.Keyboard.PressAsync("s");
        await page.Keyboard.TypeAsync("Add the even numbers instead.");
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(page.Locator(".redraft")).ToHaveCountAsync(3);
        await Expect(page.Locator(".ghost")).ToHaveCountAsync(0);
        await LookAsync(page, "redrafts");
        await WorkTests.PressAsync(page, "1", "c");
        await Expect(page.Locator(".live-tests .badge")).ToBeVisibleAsync();
        await LookAsync(page, "correction");
    }

    private static async Task LookAtDialogsAsync(IPage page)
    {
        foreach (var name in new[] { "Keys", "Skip" })
        {
            await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = name == "Keys" }).ClickAsync();
            await LookAsync(page, name);
            await page.Keyboard.PressAsync("Escape");
        }
    }

    private static async Task LookAtOtherItemsAsync(PageRoom room, IPage page)
    {
        foreach (var (id, name) in new[] { ("s", "summary"), ("c", "compare"), ("r", "rank"), ("k", "check"), ("i", "ideal") })
        {
            await page.GotoAsync($"{room.Origin}/#item/{id}");
            await Expect(page.Locator($"main[data-item={id}] .bar")).ToBeVisibleAsync();
            await LookAsync(page, name);
        }
    }

    private static async Task LookAtListsAsync(PageRoom room, IPage page)
    {
        await page.GotoAsync($"{room.Origin}/#item/s");
        await page.Locator("#point-0").FillAsync("Say that it was a volunteer post.");
        await page.Keyboard.PressAsync("Control+Shift+Enter");
        await Expect(page.Locator(".told.shown")).ToBeVisibleAsync();
        await LookAsync(page, "sent");
        await page.GotoAsync($"{room.Origin}/#mine");
        await Expect(page.Locator(".earlier li")).ToHaveCountAsync(1);
        await LookAsync(page, "earlier");
        var bo = (await room.Annotators.InviteAsync("Bo", AnnotatorRole.Annotator, "test")).Annotator.Id;
        await room.Queue.AnswerAsync(bo, "s", "key-number-1", new AnnotationAnswer { Points = [new("it was a volunteer post"), new("it says too much")] });
        await page.GotoAsync($"{room.Origin}/#people");
        await page.GetByLabel("Name").FillAsync("Ann");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByLabel("Link for Ann")).ToBeVisibleAsync();
        await Expect(page.Locator(".alpha").Last).ToContainTextAsync("Points that others make too");
        await LookAsync(page, "people");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Revoke Bo" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("redraft forget RUN " + bo);
        await LookAsync(page, "revoke");
        await page.Keyboard.PressAsync("Escape");
        await page.GotoAsync($"{room.Origin}/in/{(await room.Annotators.InviteAsync("Cy", AnnotatorRole.Annotator, "test")).Token}");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Somebody else is signed in here");
        await LookAsync(page, "link");
    }

    /// <summary>Takes a picture, and has axe look.</summary>
    private static async Task LookAsync(IPage page, string name)
    {
        var (width, dark) = (page.ViewportSize!.Width, await page.EvaluateAsync<bool>(IsDark));
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}-{width}-{(dark ? "dark" : "light")}.png".ToLowerInvariant()), Animations = ScreenshotAnimations.Disabled });
        Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width, $"{name}: wider than {width} pixels");
        await page.EvaluateAsync(Axe);
        var found = await page.EvaluateAsync<JsonElement>("async () => (await axe.run(document)).violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 200) + ' ' + n.failureSummary).join(' | '))");
        Assert.True(found.GetArrayLength() == 0, $"{name}: {found}");
    }

    [Fact]
    public async Task The_theme_is_chosen_by_hand_and_stays()
    {
        await using var room = await PageRoom.OpenAsync(chromium.Browser, PageRoom.Program("a"));
        var page = await room.PersonAsync("Ann", new BrowserNewContextOptions { ColorScheme = ColorScheme.Light });
        await Expect(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Begin" })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("t");
        await page.ReloadAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        Assert.True(await page.EvaluateAsync<bool>(IsDark));
    }
}
