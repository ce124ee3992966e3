using Microsoft.Playwright;
using Redraft.Annotating;
using static Microsoft.Playwright.Assertions;

namespace Redraft.Web.Tests.Annotating;

/// <summary>The items that aren't feedback: blind, in an order of chance, and recorded.</summary>
public sealed class KindsTests(ChromiumFixture chromium)
{
    [Fact]
    public async Task A_comparison_is_blind_and_its_order_is_recorded()
    {
        AnnotationItem[] items = [.. Enumerable.Range(0, 6).Select(i => PageRoom.Other($"c{i}", AnnotationKind.Compare, "the worse one", "the better one"))];
        await using var room = await PageRoom.OpenAsync(chromium.Browser, items);
        var page = await room.PersonAsync("Ann");
        await WorkTests.BeginAsync(page);
        for (var i = 0; i < items.Length; i++)
        {
            await Expect(page.Locator($"main[data-item=c{i}] .option")).ToHaveCountAsync(2);
            Assert.DoesNotContain(items[i].Id, await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal); // nothing says which is whose
            var first = await page.Locator(".option").First.InnerTextAsync();
            await WorkTests.PressAsync(page, first.Contains("better", StringComparison.Ordinal) ? "a" : "b", "Control+Enter");
        }

        await Expect(page.Locator("h1")).ToContainTextAsync("Thank you");
        var answers = room.Queue.Answers().Select(given => given.Answer).ToList();
        Assert.All(answers, answer => Assert.Equal([0, 1], answer.Shown.Order()));
        Assert.All(answers, answer => Assert.Equal(1, answer.Preferred)); // whichever side it was on
        Assert.Equal(items.Length, answers.Count);
    }

    [Fact]
    public async Task Both_may_be_bad_and_a_reason_may_be_given()
    {
        await using var room = await PageRoom.OpenAsync(chromium.Browser, PageRoom.Other("c", AnnotationKind.Compare, "a bad one", "another bad one"));
        var page = await room.PersonAsync("Ann");
        await WorkTests.BeginAsync(page);
        await WorkTests.PressAsync(page, "0", "w");
        await page.Keyboard.TypeAsync("both leave out the day");
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(page.Locator("h1")).ToContainTextAsync("Thank you");

        var answer = Assert.Single(room.Queue.Answers()).Answer;
        Assert.Equal((0, true, "both leave out the day"), (answer.Better, answer.BothBad, answer.Reason));
    }

    [Fact]
    public async Task Who_checks_their_own_words_is_told_so_and_somebody_who_comes_is_asked_instead()
    {
        await using var room = await PageRoom.OpenAsync(chromium.Browser);
        var page = await room.PersonAsync("Ann");
        var ann = room.Annotators.All().Single(one => one.Name == "Ann").Id;
        await Expect(page.Locator("h1")).ToContainTextAsync("The first drafts");
        room.Ask(PageRoom.Other("k", AnnotationKind.Check, "The author quit.", "The author quit before Friday.") with { WrittenBy = ann }, PageRoom.Other("l", AnnotationKind.Check, "They left.", "They left on Friday.") with { WrittenBy = ann });
        await WorkTests.BeginAsync(page);
        await Expect(page.Locator("main[data-item=k] .work .notice")).ToContainTextAsync("You wrote this feedback yourself");
        var bo = await room.PersonAsync("Bo");
        await WorkTests.PressAsync(page, "y", "Control+Enter");
        await Expect(page.Locator("h1")).ToContainTextAsync("Nothing is left for you");
        await WorkTests.BeginAsync(bo);
        await Expect(bo.Locator("main[data-item=l] .work .notice")).ToHaveCountAsync(0);
        await WorkTests.PressAsync(bo, "n", "Control+Enter");
        await Expect(bo.Locator("h1")).ToContainTextAsync("Thank you");
        Assert.Equal([("k", true), ("l", false)], room.Queue.Answers().Select(given => (given.Item.Id, given.Answer.OwnWords)));
    }

    [Fact]
    public async Task Texts_are_ranked_with_ties_by_number_keys()
    {
        await using var room = await PageRoom.OpenAsync(chromium.Browser, PageRoom.Other("r", AnnotationKind.Rank, "text zero", "text one", "text two"));
        var page = await room.PersonAsync("Ann");
        await WorkTests.BeginAsync(page);
        await WorkTests.PressAsync(page, "1", "Control+Enter");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("2 have no rank");
        await WorkTests.PressAsync(page, "2");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0); // something is done about it
        await WorkTests.PressAsync(page, "2", "Control+Enter");
        await Expect(page.Locator("h1")).ToContainTextAsync("Thank you");

        var answer = Assert.Single(room.Queue.Answers()).Answer;
        Assert.Equal([1, 2, 2], answer.Shown.Select(place => answer.Ranks[place]));
    }

    [Fact]
    public async Task A_check_and_an_ideal_answer_are_given_by_keyboard()
    {
        await using var room = await PageRoom.OpenAsync(chromium.Browser,
            PageRoom.Other("k", AnnotationKind.Check, "The author quit.", "The author quit before Friday."), PageRoom.Other("i", AnnotationKind.Ideal));
        var page = await room.PersonAsync("Ann");
        await WorkTests.BeginAsync(page);
        await Expect(page.Locator("blockquote")).ToContainTextAsync("deadline");
        await Expect(page.Locator(".diff ins")).ToContainTextAsync("before");
        await WorkTests.PressAsync(page, "y", "Control+Enter");
        await Expect(page.Locator("#correction")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("They left a volunteer post and feel fine.");
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(page.Locator("h1")).ToContainTextAsync("Thank you");

        var answers = room.Queue.Answers();
        Assert.True(answers[0].Answer.CarriedOut);
        Assert.Equal("They left a volunteer post and feel fine.", answers[1].Answer.Correction);
    }
}
