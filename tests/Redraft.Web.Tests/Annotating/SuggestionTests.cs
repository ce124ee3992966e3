using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Redraft.Web.Tests.Annotating;

/// <summary>What a model suggests: labelled, never in a field by itself, and recorded by what became of it.</summary>
public sealed class SuggestionTests(ChromiumFixture chromium)
{
    private const string Words = "Say that the author left a volunteer post, not a job.";

    [Fact]
    public async Task A_suggestion_is_labelled_and_taken_over_by_a_key_and_what_became_of_it_is_recorded()
    {
        await using var room = await PageRoom.OpenAsync(chromium.Browser, PageRoom.Summary("a"), PageRoom.Summary("b"), PageRoom.Summary("c"), PageRoom.Summary("d"));
        room.Suggest = _ => Words;
        var page = await room.PersonAsync("Ann");
        await WorkTests.BeginAsync(page);

        var suggestion = page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Suggested by a model" });
        await Expect(suggestion).ToContainTextAsync(Words);
        await Expect(page.Locator("#point-0")).ToHaveValueAsync(""); // never by itself
        await WorkTests.PressAsync(page, "Escape", "Escape", "m");
        await Expect(page.Locator("#point-0")).ToHaveValueAsync(Words);
        await page.Keyboard.PressAsync("Control+Shift+Enter");

        await Expect(page.Locator("main[data-item=b]")).ToBeVisibleAsync();
        await Expect(suggestion).ToContainTextAsync(Words);
        await WorkTests.PressAsync(page, "Escape", "Escape", "m", "End");
        await page.Keyboard.TypeAsync(" And they feel fine.");
        await page.Keyboard.PressAsync("Control+Shift+Enter");

        await Expect(page.Locator("main[data-item=c]")).ToBeVisibleAsync();
        await Expect(suggestion).ToContainTextAsync(Words);
        await page.Keyboard.TypeAsync("It invents the regret.");
        await page.Keyboard.PressAsync("Control+Shift+Enter");

        await Expect(page.Locator("main[data-item=d]")).ToBeVisibleAsync();
        await Expect(suggestion).ToContainTextAsync(Words);
        await WorkTests.PressAsync(page, "Escape", "Escape", "g", "Control+Enter");
        await Expect(page.Locator("h1")).ToContainTextAsync("Thank you");

        Assert.Equal(["accepted", "edited", "ignored", "ignored"], room.Queue.Answers().Select(given => given.Answer.Assist));
        Assert.Equal(Words + " And they feel fine.", room.Queue.Answers()[1].Answer.Points[0].Text);
        Assert.Empty(room.Complaints);
    }

    [Fact]
    public async Task Without_a_suggestion_nothing_of_it_is_there()
    {
        await using var room = await PageRoom.OpenAsync(chromium.Browser, PageRoom.Summary("a"));
        var page = await room.PersonAsync("Ann");
        await WorkTests.BeginAsync(page);
        await page.Keyboard.TypeAsync("It invents the regret.");
        await Expect(page.Locator(".suggestion")).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("Control+Shift+Enter");
        await Expect(page.Locator("h1")).ToContainTextAsync("Thank you");

        Assert.Equal("", Assert.Single(room.Queue.Answers()).Answer.Assist);
    }
}
