using Microsoft.Playwright;
using Redraft.Annotating;
using static Microsoft.Playwright.Assertions;

namespace Redraft.Web.Tests.Annotating;

/// <summary>Servers that end, leases that expire, windows and people that meet: no words are lost.</summary>
public sealed class TroubleTests(ChromiumFixture chromium)
{
    [Fact]
    public async Task A_restart_in_the_middle_of_typing_loses_nothing()
    {
        await using var room = await PageRoom.OpenAsync(chromium.Browser, PageRoom.Program("a"), PageRoom.Program("b"));
        var page = await room.PersonAsync("Ann");
        await WorkTests.BeginAsync(page);
        await page.Keyboard.TypeAsync("Add the even ");
        await Expect(page.Locator(".saved.saved")).ToContainTextAsync("saved");

        await room.StopAsync();
        await page.Keyboard.TypeAsync("numbers instead.");
        await Expect(page.Locator(".saved")).ToContainTextAsync("waiting");
        var again = await page.Context.NewPageAsync();
        await page.CloseAsync(); // an impatient person
        page = again;
        await room.StartAsync();
        await page.GotoAsync($"{room.Origin}/#item/a");
        await Expect(page.Locator("#point-0")).ToHaveValueAsync("Add the even numbers instead.");

        await room.StopAsync();
        await page.Keyboard.PressAsync("Control+Shift+Enter");
        await Expect(page.Locator(".notice").First).ToContainTextAsync("1 answer waits on this device");
        await Expect(page.Locator(".link")).ToContainTextAsync("server away, 1 waiting");
        await room.StartAsync();
        await Expect(page.Locator("#problem")).ToContainTextAsync("(b)");
        Assert.Equal("Add the even numbers instead.", Assert.Single(Assert.Single(room.Queue.Answers()).Answer.Points).Text);
        Assert.Empty(room.Complaints);
    }

    [Fact]
    public async Task Two_people_at_once_get_different_items_and_none_is_answered_twice()
    {
        await using var room = await PageRoom.OpenAsync(chromium.Browser, PageRoom.Program("a"), PageRoom.Program("b"), PageRoom.Program("c"), PageRoom.Program("d"));
        var pages = await Task.WhenAll(room.PersonAsync("Ann"), room.PersonAsync("Bob"));
        await Task.WhenAll(pages.Select(WorkTests.BeginAsync));
        await Task.WhenAll(pages.Select(async page =>
        {
            for (; ; )
            {
                await Expect(page.Locator("#point-0:placeholder-shown, .hero")).ToBeVisibleAsync();
                if (await page.Locator(".hero").IsVisibleAsync())
                {
                    return; // nothing is left
                }

                await page.Keyboard.TypeAsync("Add the even numbers instead.");
                await page.Keyboard.PressAsync("Control+Shift+Enter");
            }
        }));

        var answers = room.Queue.Answers();
        Assert.Equal(["a", "b", "c", "d"], answers.Select(given => given.Item.Id).Order());
        Assert.Equal(2, answers.DistinctBy(given => given.Annotator.Id).Count());
    }

    [Fact]
    public async Task Who_comes_back_after_the_lease_went_to_somebody_else_is_told_and_keeps_the_words()
    {
        await using var room = await PageRoom.OpenAsync(chromium.Browser, PageRoom.Program("a"));
        var (slow, quick) = (await room.PersonAsync("Ann"), await room.PersonAsync("Bob"));
        await WorkTests.BeginAsync(slow);
        await slow.Keyboard.TypeAsync("Add the even");
        await Expect(slow.Locator(".saved.saved")).ToContainTextAsync("saved");
        room.Clock.Advance(TimeSpan.FromMinutes(16));
        await WorkTests.BeginAsync(quick);

        await slow.Keyboard.TypeAsync(" numbers instead.");
        await Expect(slow.GetByRole(AriaRole.Alert)).ToContainTextAsync("somebody else has this item now");
        await Expect(slow.Locator("#point-0")).ToHaveValueAsync("Add the even numbers instead.");
        await slow.Keyboard.PressAsync("Control+Shift+Enter");
        await Expect(slow.GetByRole(AriaRole.Alert)).ToContainTextAsync("No answer is taken");
        await quick.Keyboard.TypeAsync("Wrong numbers are added: take the even ones.");
        await quick.Keyboard.PressAsync("Control+Shift+Enter");
        await Expect(quick.Locator("h1")).ToContainTextAsync("Thank you");
        Assert.Equal("Bob", Assert.Single(room.Queue.Answers()).Annotator.Name);
    }

    [Fact]
    public async Task Two_windows_on_one_item_are_told_of_each_other()
    {
        await using var room = await PageRoom.OpenAsync(chromium.Browser, PageRoom.Program("a"));
        var first = await room.PersonAsync("Ann");
        await WorkTests.BeginAsync(first);
        var second = await first.Context.NewPageAsync();
        await second.GotoAsync($"{room.Origin}/#item/a");
        await second.Locator("#point-0").FillAsync("from the second window");
        await Expect(second.Locator(".saved.saved")).ToContainTextAsync("saved");

        await first.Locator("#point-0").FillAsync("from the first window");
        await Expect(first.GetByRole(AriaRole.Alert)).ToContainTextAsync("another window");
        await first.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Keep the text here" }).ClickAsync();
        await Expect(first.Locator(".saved.saved")).ToContainTextAsync("saved");
        await second.ReloadAsync();
        await Expect(second.Locator("#point-0")).ToHaveValueAsync("from the first window");
    }

    [Fact]
    public async Task Whoever_signs_out_comes_back_by_their_link_and_somebody_elses_link_changes_nothing()
    {
        await using var room = await PageRoom.OpenAsync(chromium.Browser, PageRoom.Program("a"));
        var (_, token) = await room.Annotators.InviteAsync("Ann", AnnotatorRole.Annotator, "test");
        var (_, other) = await room.Annotators.InviteAsync("Bo", AnnotatorRole.Annotator, "test");
        var page = await room.PageAsync($"{room.Origin}/in/{token}");
        await Expect(page.Locator(".signed")).ToContainTextAsync("Signed in as Ann");

        await page.GotoAsync($"{room.Origin}/in/{other}");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Somebody else is signed in here");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "To the page" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign out" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Sign out" }).ClickAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync("Open this page by your link");
        await page.GotoAsync($"{room.Origin}/in/{other}");
        await Expect(page.Locator(".signed")).ToContainTextAsync("Signed in as Bo");
        Assert.Empty(room.Complaints);
    }

    [Fact]
    public async Task The_owner_invites_revokes_and_ends_the_questions()
    {
        await using var room = await PageRoom.OpenAsync(chromium.Browser, PageRoom.Program("a"), PageRoom.Program("b"));
        var owner = await room.OwnerAsync();
        await owner.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "People" }).ClickAsync();
        await owner.GetByLabel("Name").FillAsync("Ann");
        await owner.Keyboard.PressAsync("Enter");
        var link = await owner.GetByLabel("Link for Ann").InputValueAsync();
        var ann = await room.PageAsync(link);
        await WorkTests.BeginAsync(ann);
        Assert.DoesNotContain(link.Split('/')[^1], ann.Url, StringComparison.Ordinal);
        await ann.Keyboard.TypeAsync("Add the even numbers instead.");
        await ann.Keyboard.PressAsync("Control+Shift+Enter");
        await Expect(owner.Locator("tbody tr", new PageLocatorOptions { HasText = "Ann" }).Locator("td").Nth(2)).ToHaveTextAsync("1");

        await owner.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Revoke Ann" }).ClickAsync();
        await owner.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Revoke" }).ClickAsync();
        await Expect(ann.Locator("h1")).ToContainTextAsync("Open this page by your link");
        await owner.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Train on what there is" }).ClickAsync();
        await Expect(owner.GetByRole(AriaRole.Dialog)).ToContainTextAsync("1 of 2");
        await owner.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Train now" }).ClickAsync();
        await Expect(owner.Locator(".hero")).ToBeVisibleAsync();
        Assert.True(room.Queue.IsClosed(PageRoom.Stage));
    }

    [Fact]
    public async Task Beside_a_long_name_no_word_of_the_list_of_people_is_broken()
    {
        await using var room = await PageRoom.OpenAsync(chromium.Browser, PageRoom.Program("a"));
        await room.Annotators.InviteAsync("Boris Aleksandrovich Example-Longname", AnnotatorRole.Reviewer, "test");
        var owner = await room.OwnerAsync();
        await owner.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "People" }).ClickAsync();
        var roles = owner.Locator("td[data-label=Role]");
        await Expect(roles).ToHaveCountAsync(2);
        Assert.All(await roles.EvaluateAllAsync<int[]>("all => all.map(cell => { const words = document.createRange(); words.selectNodeContents(cell); return words.getClientRects().length; })"), lines => Assert.Equal(1, lines));
    }
}
