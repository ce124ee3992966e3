using Microsoft.Playwright;
using Redraft.Web.Tests.Annotating;

[assembly: AssemblyFixture(typeof(ChromiumFixture))]

namespace Redraft.Web.Tests.Annotating;

/// <summary>One Chromium for all tests of the page: the system's, since nothing is downloaded while tests run.</summary>
public sealed class ChromiumFixture : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The browser; a test without one is skipped, aloud.</summary>
    public IBrowser Browser
    {
        get
        {
            Assert.SkipWhen(_browser is null, $"no Chromium at {string.Join(", ", Places)}: the annotation page is not tested; apt-get install chromium");
            return _browser!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (Places.FirstOrDefault(File.Exists) is not { } path)
        {
            return;
        }

        Assertions.SetDefaultExpectTimeout(30_000); // a busy machine is no failure
        _playwright = await Playwright.CreateAsync();
        string[] asRoot = Environment.UserName == "root" ? ["--no-sandbox"] : []; // as root Chromium has no sandbox of its own
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = path, Args = asRoot });
    }

    public async ValueTask DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        _playwright?.Dispose();
    }
}
