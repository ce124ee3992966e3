using Microsoft.Playwright;
using Redraft.Annotating;
using static Microsoft.Playwright.Assertions;

namespace Redraft.Web.Tests.Annotating;

/// <summary>What an annotator does, as they do it: in a browser.</summary>
public sealed class WorkTests(ChromiumFixture chromium)
{
    [Fact]
    public async Task Feedback_with_a_span_is_tried_picked_and_sent_by_keyboard_alone()
    {
        await using var room = await PageRoom.OpenAsync(chromium.Browser, PageRoom.Program("a"), PageRoom.Program("b"));
        var page = await room.PersonAsync("Ann");
        await BeginAsync(page);

        await PressAsync(page, "Escape", "Escape", "d", "ArrowDown", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "s"); // second line, second and third word
        await page.Keyboard.TypeAsync("It adds the odd numbers; add the even ones instead.");
        await PressAsync(page, "Escape", "1", "6", "Control+Enter");
        await Expect(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Pick redraft 3" })).ToBeVisibleAsync();
        await Expect(page.Locator(".ghost")).ToHaveCountAsync(0);
        await Expect(page.Locator(".redraft").First).ToContainTextAsync("passes 3 of 3");
        await Expect(page.Locator(".redraft").First.Locator(".out")).ToContainTextAsync("x % 2)");
        await PressAsync(page, "1", "Control+Enter");
        await Expect(page.Locator("#problem")).ToContainTextAsync("(b)");

        var answer = Assert.Single(room.Queue.Answers()).Answer;
        var point = Assert.Single(answer.Points);
        Assert.Equal(("It adds the odd numbers; add the even ones instead.", "sum(", "wrong", 2), (point.Text, point.Target!.In(PageRoom.Program("a").Texts[0].Text), point.Kind, point.Severity));
        Assert.Equal((2, 0, false), (point.Target.Line, answer.Picked, answer.RejectedAll));
        Assert.InRange(answer.Seconds, 0.1, 60);
        await PressAsync(page, "Escape", "Escape", "g", "Control+Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToContainTextAsync("Thank you");
        Assert.True(room.Queue.Answers()[1].Answer.Good);
        Assert.Empty(room.Complaints);
    }

    [Fact]
    public async Task A_draft_that_raises_is_shown_with_its_traceback()
    {
        var program = PageRoom.Program("a");
        await using var room = await PageRoom.OpenAsync(chromium.Browser, program with { Texts = [program.Texts[0] with { Traceback = "Traceback, the innermost call last:\n  line 2, in solve\n    return xs[9]\nIndexError: list index out of range" }] });
        var page = await room.PersonAsync("Ann");
        await BeginAsync(page);
        await Expect(page.Locator(".drafting .message")).ToContainTextAsync("line 2, in solve\n    return xs[9]");
    }

    [Fact]
    public async Task What_is_the_same_is_shown_once_and_what_fails_its_tests_says_that_nothing_is_learned_from_it()
    {
        await using var room = await PageRoom.OpenAsync(chromium.Browser, PageRoom.Program("a"));
        room.Alike = true;
        var page = await room.PersonAsync("Ann");
        await BeginAsync(page);
        await page.Keyboard.TypeAsync("Add the even numbers instead.");
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(page.Locator(".redraft")).ToHaveCountAsync(3);
        await Expect(page.Locator(".ghost")).ToHaveCountAsync(0);
        await Expect(page.Locator(".redraft").Last).ToContainTextAsync("The same as redraft 2");
        await Expect(page.Locator(".redraft .diff")).ToHaveCountAsync(2);
        await page.Keyboard.PressAsync("3");
        await Expect(page.Locator(".redraft").Last).ToContainTextAsync("nothing is learned from it");
        await page.Keyboard.PressAsync("1");
        await Expect(page.Locator(".unlearned")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(page.Locator("h1")).ToContainTextAsync("Thank you");
        await Expect(page.Locator(".told")).Not.ToHaveClassAsync(new System.Text.RegularExpressions.Regex("shown")); // the run has gone on: nothing can be taken back
        Assert.Equal(0, Assert.Single(room.Queue.Answers()).Answer.Picked);
    }

    [Fact]
    public async Task A_redraft_is_shown_while_the_next_is_still_drawn()
    {
        await using var room = await PageRoom.OpenAsync(chromium.Browser, PageRoom.Program("a"));
        room.Gate = new SemaphoreSlim(0);
        var page = await room.PersonAsync("Ann");
        await BeginAsync(page);
        await page.Keyboard.TypeAsync("Add the even numbers instead.");
        await page.Keyboard.PressAsync("Control+Enter");

        room.Gate.Release();
        await Expect(page.Locator(".redraft")).ToHaveCountAsync(1);
        await Expect(page.Locator(".ghost")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("1"); // nobody has to wait for the rest to like the first
        room.Gate.Release(2);
        await Expect(page.Locator(".redraft")).ToHaveCountAsync(3);
        await Expect(page.Locator(".ghost")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(page.Locator("h1")).ToContainTextAsync("Thank you");
        Assert.Equal(0, Assert.Single(room.Queue.Answers()).Answer.Picked);
    }

    [Fact]
    public async Task Words_are_amended_and_tried_again_and_every_attempt_stays()
    {
        await using var room = await PageRoom.OpenAsync(chromium.Browser, PageRoom.Summary("a"));
        var page = await room.PersonAsync("Ann");
        await BeginAsync(page);
        await page.Keyboard.TypeAsync("Too vague a summary.");
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(page.Locator(".redraft")).ToHaveCountAsync(3);
        await Expect(page.Locator(".ghost")).ToHaveCountAsync(0);
        await Expect(page.Locator(".judged").Last).ToContainTextAsync("carried out: 100 %");
        await PressAsync(page, "0", "a", "End");
        await page.Keyboard.TypeAsync(" Say that it was a volunteer post.");
        await Expect(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Try these words" })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(page.Locator(".attempt")).ToHaveCountAsync(2);
        await page.ReloadAsync();
        await Expect(page.Locator(".attempt")).ToHaveCountAsync(2);
        await page.Locator(".attempt summary").First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Take these words back" }).ClickAsync();
        await Expect(page.Locator("#point-0")).ToHaveValueAsync("Too vague a summary.");
        await PressAsync(page, "Escape", "Escape", "2", "Control+Enter");
        await Expect(page.Locator("h1")).ToContainTextAsync("Thank you");

        var answer = Assert.Single(room.Queue.Answers()).Answer;
        Assert.Equal(("Too vague a summary.", 1), (Assert.Single(answer.Points).Text, answer.Picked));
    }

    [Fact]
    public async Task A_correction_is_tested_and_compared_while_it_is_typed()
    {
        await using var room = await PageRoom.OpenAsync(chromium.Browser, PageRoom.Program("a"));
        var page = await room.PersonAsync("Ann");
        await BeginAsync(page);
        await page.Keyboard.TypeAsync("Only even numbers are to be added.");
        await PressAsync(page, "Escape", "Escape", "c");
        await Expect(page.Locator(".live-tests")).ToContainTextAsync("passes 1 of 3");
        await page.Locator("#correction").FillAsync("def solve(xs):\n    return sum(x for x in xs or [] if x % 2 == 0)");
        await Expect(page.Locator(".live-tests")).ToContainTextAsync("passes 3 of 3");
        await page.Locator("#correction").EvaluateAsync("field => { for (const letter of ' # quick') { field.value += letter; field.dispatchEvent(new Event('input')); } }");
        await Expect(page.Locator(".change .in")).ToContainTextAsync("# quick");
        await Expect(page.Locator(".live-tests[aria-busy=false]")).ToContainTextAsync("passes 3 of 3");
        await Expect(page.Locator(".change .in")).ToContainTextAsync("or []");
        await page.Keyboard.PressAsync("Control+Shift+Enter");
        await Expect(page.Locator("h1")).ToContainTextAsync("Thank you");

        Assert.Equal("def solve(xs):\n    return sum(x for x in xs or [] if x % 2 == 0) # quick", Assert.Single(room.Queue.Answers()).Answer.Correction);
        Assert.Equal(3, room.Graded.Count); // the draft, and each pause in typing
    }

    [Fact]
    public async Task A_mouse_selects_words_of_a_sentence_and_hints_never_block()
    {
        await using var room = await PageRoom.OpenAsync(chromium.Browser, PageRoom.Summary("a", "The author quit. They regret it."));
        var page = await room.PersonAsync("Ann");
        await BeginAsync(page);
        await page.Locator(".draft .body").Nth(1).DblClickAsync(new LocatorDblClickOptions { Position = new Position { X = 60, Y = 14 } });
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Write about this" }).ClickAsync();
        await page.Keyboard.TypeAsync("good");
        await Expect(page.Locator(".hints").First).ToContainTextAsync("praise alone");
        await Expect(page.Locator(".hints").First).ToContainTextAsync("4 characters");
        await page.Keyboard.PressAsync("Enter"); // a new line, never a sending
        await page.Keyboard.PressAsync("Control+Shift+Enter");
        await Expect(page.Locator("h1")).ToContainTextAsync("Thank you");

        var target = Assert.Single(Assert.Single(room.Queue.Answers()).Answer.Points).Target!;
        Assert.Equal(("regret", null), (target.In("The author quit. They regret it."), target.Line));
    }

    [Fact]
    public async Task What_was_sent_is_taken_back_with_one_key_and_an_item_is_skipped_with_a_reason()
    {
        await using var room = await PageRoom.OpenAsync(chromium.Browser, PageRoom.Program("a"), PageRoom.Program("b"));
        var page = await room.PersonAsync("Ann");
        await BeginAsync(page);
        await page.Keyboard.TypeAsync("Add the even numbers instead.");
        await page.Keyboard.PressAsync("Control+Shift+Enter");
        await Expect(page.Locator("#problem")).ToContainTextAsync("(b)");
        await PressAsync(page, "Escape", "Escape", "z");
        await Expect(page.Locator("#problem")).ToContainTextAsync("(a)");
        await Expect(page.Locator("#point-0")).ToHaveValueAsync("Add the even numbers instead.");
        Assert.Empty(room.Queue.Answers());
        await PressAsync(page, "Escape", "Escape", "x");
        await page.GetByLabel("The problem is unclear").CheckAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Skip" }).ClickAsync();
        await Expect(page.Locator("#problem")).ToContainTextAsync("(b)");

        Assert.Equal("The problem is unclear", Assert.Single(room.Queue.Answers()).Answer.Skipped);
        await PressAsync(page, "Escape", "Escape", "l");
        await Expect(page.Locator(".earlier")).ToContainTextAsync("skipped: The problem is unclear");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { NameRegex = new("^Take back") }).ClickAsync();
        await Expect(page.Locator("#problem")).ToContainTextAsync("(a)");
        Assert.Empty(room.Queue.Answers());
    }

    [Fact]
    public async Task The_keys_of_a_view_are_shown_and_can_be_turned_off()
    {
        await using var room = await PageRoom.OpenAsync(chromium.Browser, PageRoom.Program("a"));
        var page = await room.PersonAsync("Ann");
        await BeginAsync(page);
        await PressAsync(page, "Escape", "Escape", "?");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("The draft is already good");
        await Expect(dialog).ToContainTextAsync("Pick that redraft");
        await page.GetByLabel("Keys of a single letter").UncheckAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("g");
        await Expect(page.Locator(".good-card")).ToBeHiddenAsync();
    }

    internal static async Task BeginAsync(IPage page)
    {
        await Expect(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Begin" })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".bar")).ToBeVisibleAsync();
    }

    internal static async Task PressAsync(IPage page, params string[] keys)
    {
        foreach (var key in keys)
        {
            await page.Keyboard.PressAsync(key);
        }
    }
}
