using Microsoft.Playwright;
using Redraft.Annotating;
using static Microsoft.Playwright.Assertions;

namespace Redraft.Web.Tests.Annotating;

/// <summary>Text that wants to be more than text, wherever strangers' text is shown.</summary>
public sealed class HostileTextTests(ChromiumFixture chromium)
{
    private const string Nasty =
        "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"><svg/onload=alert(1)>\"><iframe srcdoc='<script>parent.document.title=1</script>'>"
        + "\u202eright to left\u202c \u200bzero\u0000nul \u001b[31mred\u001b[0m \ud83d\udc69\u200d\ud83d\udcbb emoji javascript:alert(1) {{constructor}} &lt;b&gt;";

    [Fact]
    public async Task Nothing_that_strangers_wrote_runs_or_moves_or_hides_anything()
    {
        var summary = PageRoom.Summary("a", Nasty + ". " + Nasty, Nasty);
        var program = PageRoom.Program("b") with { Description = Nasty, Signature = "def solve(xs):\n" };
        program = program with { Texts = [program.Texts[0] with { Text = "def solve(xs):\n    # " + Nasty, Message = Nasty, Traceback = Nasty, Calls = [program.Texts[0].Calls[0] with { Call = Nasty, Expected = Nasty, Actual = Nasty }] }] };
        await using var room = await PageRoom.OpenAsync(chromium.Browser, summary, program,
            PageRoom.Other("c", AnnotationKind.Compare, Nasty, "b") with { Description = Nasty }, PageRoom.Other("d", AnnotationKind.Check, Nasty, "b" + Nasty) with { Feedback = Nasty });
        var page = await room.PersonAsync(Nasty[..70]);
        await WorkTests.BeginAsync(page);
        foreach (var place in new[] { "#problem", ".draft" })
        {
            foreach (var shown in new[] { "<script>document.title='owned'</script>", "\\u202eright to left\\u202c", "\\u200bzero\\x00nul", "\\x1b[31mred" })
            {
                await Expect(page.Locator(place)).ToContainTextAsync(shown);
            }
        }

        await page.Locator("#point-0").FillAsync(Nasty);
        await page.Keyboard.PressAsync("Control+Enter"); // the redrafts repeat it
        await Expect(page.Locator(".redraft")).ToHaveCountAsync(3);
        await Expect(page.Locator(".ghost")).ToHaveCountAsync(0);
        await WorkTests.PressAsync(page, "1", "c");
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(page.Locator(".tests .got")).ToContainTextAsync("\\x1b[31mred");
        await WorkTests.PressAsync(page, "Escape", "Escape", "g", "Control+Enter");
        await Expect(page.Locator(".option")).ToHaveCountAsync(2);
        await WorkTests.PressAsync(page, "a", "Control+Enter");
        await Expect(page.Locator("blockquote")).ToContainTextAsync("\\u202eright");
        await WorkTests.PressAsync(page, "y", "Control+Enter");
        await Expect(page.Locator("h1")).ToContainTextAsync("Thank you");
        await page.Keyboard.PressAsync("l");
        await Expect(page.Locator(".earlier li")).ToHaveCountAsync(4);
        var owner = await room.OwnerAsync();
        await owner.GotoAsync($"{room.Origin}/#people");
        await Expect(owner.Locator("tbody")).ToContainTextAsync("<script>");

        foreach (var window in new[] { page, owner })
        {
            Assert.DoesNotContain("owned", await window.TitleAsync(), StringComparison.Ordinal);
            Assert.Equal(0, await window.Locator("main script, main iframe, main img, main svg").CountAsync());
        }

        Assert.Empty(room.Complaints);
        var sent = room.Queue.Answers().Single(given => given.Item.Id == "a").Answer;
        Assert.Equal(Nasty, Assert.Single(sent.Points).Text); // kept as it is
    }

    [Fact]
    public async Task A_megabyte_of_text_is_shown_bit_by_bit_and_typed_without_loss()
    {
        var much = string.Concat(Enumerable.Repeat("word after word without an end ", 33_000));
        await using var room = await PageRoom.OpenAsync(chromium.Browser, PageRoom.Summary("a", much, much), PageRoom.Summary("b", new string('x', 1 << 20), string.Concat(Enumerable.Repeat("line\n", 200_000))));
        var page = await room.PersonAsync("Ann");
        await WorkTests.BeginAsync(page);
        await Expect(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { NameRegex = new("more characters") })).ToBeVisibleAsync();
        await page.Locator("#point-0").FillAsync(much);
        await Expect(page.Locator(".hints").First).ToContainTextAsync("too long to be sent");
        await Expect(page.Locator(".saved")).ToContainTextAsync("shorten");
        await page.Keyboard.PressAsync("Control+Shift+Enter");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Not taken");
        Assert.Equal(much.Length, (await page.Locator("#point-0").InputValueAsync()).Length);

        await page.Locator("#point-0").FillAsync("Far too long: say it in a sentence.");
        await page.Keyboard.PressAsync("Control+Shift+Enter");
        await Expect(page.Locator("#problem")).ToContainTextAsync("line");
        await page.Keyboard.TypeAsync("Only x: say something.");
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(page.Locator(".redraft")).ToHaveCountAsync(3);
        Assert.Empty(room.Complaints);
    }
}
