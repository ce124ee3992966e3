using System.Text.Json;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using Redraft.Tests.Viewing;
using Redraft.Web.Annotating;
using Redraft.Web.Viewing;

namespace Redraft.Web.Tests.Viewing;

/// <summary>A viewer of a run written by hand, and a browser that looks at it.</summary>
internal sealed class ViewRoom : IAsyncDisposable
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private readonly List<string> _complaints = [];
    private IBrowserContext _context = null!;

    private ViewRoom(ViewedRoom runs) => Runs = runs;

    public ViewedRoom Runs { get; }

    public ViewServer Server { get; private set; } = null!;

    public IPage Page { get; private set; } = null!;

    /// <summary>Errors of scripts, and reports of the content security policy.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    public static async Task<ViewRoom> OpenAsync(IBrowser browser, ColorScheme scheme = ColorScheme.Light, int width = 1280, Func<string, string>? text = null, Action<ViewedRoom>? write = null)
    {
        var room = new ViewRoom(new ViewedRoom(text));
        write?.Invoke(room.Runs);
        room.Server = await ViewServer.StartAsync([room.Runs.Folder], new AnnotationServerOptions { Port = 0, RequestsPerSecond = 1000 }, CancellationToken.None);
        room._context = await browser.NewContextAsync(new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = new ViewportSize { Width = width, Height = width == 320 ? 700 : 1000 } });
        room._context.SetDefaultTimeout(60_000); // a busy machine is no failure
        await room._context.AddInitScriptAsync("document.addEventListener('securitypolicyviolation', event => console.error('csp ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile + ':' + event.lineNumber));");
        room._context.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.Contains("Failed to load resource", StringComparison.Ordinal)) // a status that the test expects
            {
                room._complaints.Add(message.Text);
            }
        };
        room._context.WebError += (_, error) => room._complaints.Add(error.Error);
        room._context.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(room.Server.Origin, StringComparison.Ordinal) && !request.Url.StartsWith("file://", StringComparison.Ordinal))
            {
                room._complaints.Add("a request to " + request.Url);
            }
        };
        room.Page = await room._context.NewPageAsync();
        room.Page.Dialog += (_, dialog) => room._complaints.Add($"a dialog opened: {dialog.Message}");
        await room.Page.GotoAsync(room.Server.Link);
        return room;
    }

    /// <summary>Goes to a page of the viewer.</summary>
    public async Task<IResponse> GoAsync(string address) => (await Page.GotoAsync($"{Server.Origin}/{address}"))!;

    /// <summary>Takes a picture, and has axe look; nothing is wider than the window.</summary>
    public async Task LookAsync(string name)
    {
        var width = Page.ViewportSize!.Width;
        var dark = await Page.EvaluateAsync<bool>("() => matchMedia('(prefers-color-scheme: dark)').matches");
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"view-{name}-{width}-{(dark ? "dark" : "light")}.png"), FullPage = true, Animations = ScreenshotAnimations.Disabled });
        Assert.True(await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width, $"{name}: wider than {width} pixels");
        await Page.EvaluateAsync(Axe);
        var found = await Page.EvaluateAsync<JsonElement>("async () => (await axe.run(document)).violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 200) + ' ' + n.failureSummary).join(' | '))");
        Assert.True(found.GetArrayLength() == 0, $"{name}: {found}");
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await Server.DisposeAsync();
        Runs.Dispose();
    }
}
