using Microsoft.Playwright;
using Redraft.Annotating;
using static Microsoft.Playwright.Assertions;

namespace Redraft.Web.Tests.Annotating;

/// <summary>The item that comes next is there before it is asked for, and what people share is said.</summary>
public sealed class AheadTests(ChromiumFixture chromium)
{
    [Fact]
    public async Task The_next_item_is_shown_without_asking_for_it()
    {
        await using var room = await PageRoom.OpenAsync(chromium.Browser, PageRoom.Summary("a"), PageRoom.Summary("b"), PageRoom.Summary("c"));
        var page = await room.PersonAsync("Ann");
        await page.RunAndWaitForResponseAsync(() => WorkTests.BeginAsync(page), response => response.Url.EndsWith("/following", StringComparison.Ordinal));
        await page.RouteAsync("**/api/next", _ => Task.CompletedTask); // never answered
        await page.RouteAsync("**/api/state", _ => Task.CompletedTask);

        await WorkTests.PressAsync(page, "Escape", "Escape", "g", "Control+Enter");
        await Expect(page.Locator("main[data-item=b] .bar")).ToBeVisibleAsync();
        await Expect(page.Locator("#point-0")).ToBeEditableAsync();
        await page.Keyboard.TypeAsync("It was a volunteer post.");
        await Expect(page.Locator(".saved.saved")).ToContainTextAsync("saved"); // it is theirs
        var bo = await room.Annotators.InviteAsync("Bo", AnnotatorRole.Annotator, "test");
        Assert.Equal("c", (await room.Queue.NextAsync(bo.Annotator.Id))!.Item.Id);
        Assert.Empty(room.Complaints);
    }

    [Fact]
    public async Task Where_somebody_else_was_faster_another_item_comes()
    {
        await using var room = await PageRoom.OpenAsync(chromium.Browser, PageRoom.Summary("a"), PageRoom.Summary("b"), PageRoom.Summary("c"));
        var page = await room.PersonAsync("Ann");
        await page.RunAndWaitForResponseAsync(() => WorkTests.BeginAsync(page), response => response.Url.EndsWith("/following", StringComparison.Ordinal));
        var bo = await room.Annotators.InviteAsync("Bo", AnnotatorRole.Annotator, "test");
        Assert.Equal("b", (await room.Queue.NextAsync(bo.Annotator.Id))!.Item.Id);

        await WorkTests.PressAsync(page, "Escape", "Escape", "g", "Control+Enter");
        await Expect(page.Locator("main[data-item=c] .bar")).ToBeVisibleAsync();
        Assert.Empty(room.Complaints);
    }

    [Theory]
    [InlineData(true, "The run’s model was asked. Where the answer is known it finds 100 %")]
    [InlineData(false, "Counted by words")]
    public async Task What_share_of_their_points_people_share_is_said_with_who_tells(bool judged, string by)
    {
        Func<PointInWords, double>? judge = judged ? of => of.Words.Contains(of.Point, StringComparison.Ordinal) ? 0.9 : 0.1 : null;
        await using var room = await PageRoom.OpenAsync(chromium.Browser, wanted: 2, judge, PageRoom.Summary("a"), PageRoom.Summary("b"), PageRoom.Summary("c"));
        foreach (var name in new[] { "Ann", "Bo" })
        {
            var who = (await room.Annotators.InviteAsync(name, AnnotatorRole.Annotator, "test")).Annotator.Id;
            await room.Queue.AnswerAsync(who, "a", "key-number-1", new AnnotationAnswer { Points = [new("nobody quit a job"), new(name + " misses Friday")] });
            await room.Queue.AnswerAsync(who, "b", "key-number-2", new AnnotationAnswer { Points = [new("far too long")] });
        }

        var page = await room.OwnerAsync();
        await page.GotoAsync($"{room.Origin}/#people");
        var panel = page.Locator("section", new PageLocatorOptions { Has = page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Agreement" }) });
        await Expect(panel).ToContainTextAsync(by);
        await Expect(panel).ToContainTextAsync(judged ? "75 %" : "100 %"); // by words, "misses Friday" is two thirds of "Ann misses Friday"
        await Expect(panel).ToContainTextAsync("2 items; 6 questions");
        Assert.Empty(room.Complaints);
    }
}
