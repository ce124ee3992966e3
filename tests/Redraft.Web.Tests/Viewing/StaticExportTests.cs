using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Redraft.Tests.Viewing;
using Redraft.Web.Tests.Annotating;
using Redraft.Web.Viewing;
using static Microsoft.Playwright.Assertions;

namespace Redraft.Web.Tests.Viewing;

public sealed partial class StaticExportTests(ChromiumFixture chromium) : IDisposable
{
    private readonly ViewedRoom _runs = new(plain => plain + " href=\"draft.html\" <a href=\"run.html\">");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redraft-test-");

    private string Target => Path.Combine(_folder.FullName, "pages");

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _runs.Dispose();
    }

    [Theory]
    [InlineData(1000, false)]
    [InlineData(8, true)]
    public void No_link_leads_nowhere_however_much_is_left_out(int most, bool short_)
    {
        var (written, leftOut) = StaticExport.Write([_runs.Run], Target, most, CancellationToken.None);

        var pages = Directory.GetFiles(Target, "*.html");
        Assert.Equal(written, pages.Length);
        Assert.Equal(short_, leftOut > 0);
        Assert.True(written <= most);
        foreach (var page in pages)
        {
            var text = File.ReadAllText(page);
            Assert.All(Links().Matches(text), link => Assert.True(File.Exists(Path.Combine(Target, WebUtility.HtmlDecode(link.Groups[1].Value))), $"{page}: {link.Value}"));
            Assert.Equal(short_, text.Contains($"{leftOut} pages that this export would link to were left out", StringComparison.Ordinal));
            Assert.DoesNotMatch("https?://|<form|onclick", text);
        }
    }

    [Fact]
    public void It_replaces_its_own_pages_and_nothing_else()
    {
        StaticExport.Write([_runs.Run], Target, 1000, CancellationToken.None);
        File.WriteAllText(Path.Combine(Target, "notes.txt"), "mine");
        File.WriteAllText(Path.Combine(Target, "draft-0123456789abcdef.html"), "of an earlier export");

        StaticExport.Write([_runs.Run], Target, 1000, CancellationToken.None);

        Assert.True(File.Exists(Path.Combine(Target, "notes.txt")));
        Assert.False(File.Exists(Path.Combine(Target, "draft-0123456789abcdef.html")));
        File.Delete(Path.Combine(Target, "redraft-view.json"));
        Assert.Contains("a folder with other things in it", Assert.Throws<IOException>(() => StaticExport.Write([_runs.Run], Target, 1000, CancellationToken.None)).Message, StringComparison.Ordinal);
        Assert.Contains("a file", Assert.Throws<IOException>(() => StaticExport.Write([_runs.Run], Path.Combine(Target, "notes.txt"), 1000, CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_run_is_written_to_the_same_bytes()
    {
        var again = Path.Combine(_folder.FullName, "again");
        StaticExport.Write([_runs.Run], Target, 1000, CancellationToken.None);
        StaticExport.Write([_runs.Run], again, 1000, CancellationToken.None);

        Assert.Equal(Directory.GetFiles(Target).Order().Select(File.ReadAllText), Directory.GetFiles(again).Order().Select(File.ReadAllText));
    }

    [Fact]
    public async Task It_opens_from_files_with_its_charts_and_its_ways()
    {
        StaticExport.Write([_runs.Run], Target, 1000, CancellationToken.None);
        await using var context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions { Offline = true });
        var complaints = new List<string>();
        context.Console += (_, message) => complaints.AddRange(message.Type == "error" ? [message.Text] : []);
        context.WebError += (_, error) => complaints.Add(error.Error);
        var page = await context.NewPageAsync();
        await page.GotoAsync("file://" + Path.Combine(Target, "index.html"));
        foreach (var (link, heading) in new[] { ("mine", "mine"), ("Metrics", "Metrics"), ("Overview", "mine"), ("ILF round 1", "ILF round 1"), ("it adds the odd", "Feedback f1"), ("redraft r1", "Redraft r1"), ("programs/p1", "programs/p1") })
        {
            await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = link }).First.ClickAsync();
            await Expect(page.Locator("h1")).ToHaveTextAsync(heading);
            if (heading == "Metrics")
            {
                await Expect(page.Locator(".chart svg")).Not.ToHaveCountAsync(0);
            }
        }

        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Without_script_every_number_is_there()
    {
        StaticExport.Write([_runs.Run], Target, 1000, CancellationToken.None);
        await using var context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions { JavaScriptEnabled = false });
        var page = await context.NewPageAsync();
        await page.GotoAsync("file://" + Path.Combine(Target, "index.html"));
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "mine" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Metrics" }).ClickAsync();
        await page.Locator("#pass-rate summary").ClickAsync();
        await Expect(page.Locator("#pass-rate table")).ToContainTextAsync("25.0 %");
    }

    [GeneratedRegex(" (?:href|src)=\"([^\"#]+)[^\"]*\"")]
    private static partial Regex Links();
}
