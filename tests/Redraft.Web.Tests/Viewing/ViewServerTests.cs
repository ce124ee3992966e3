using System.Net;
using System.Text.RegularExpressions;
using Redraft.Tests.Viewing;
using Redraft.Web.Annotating;
using Redraft.Web.Viewing;

namespace Redraft.Web.Tests.Viewing;

public sealed class ViewServerTests : IAsyncLifetime
{
    private readonly ViewedRoom _runs = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    private ViewServer _server = null!;
    private string _cookie = "";

    public async ValueTask InitializeAsync()
    {
        _server = await ViewServer.StartAsync([_runs.Folder], new AnnotationServerOptions { Port = 0, RequestsPerSecond = 1000 }, CancellationToken.None);
        using var signedIn = await _http.GetAsync(_server.Link);
        Assert.Equal(HttpStatusCode.SeeOther, signedIn.StatusCode);
        _cookie = signedIn.Headers.GetValues("Set-Cookie").Single();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        _runs.Dispose();
    }

    [Fact]
    public async Task The_link_opens_once_and_its_cookie_is_for_this_page_alone()
    {
        Assert.Contains("httponly", _cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", _cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.SeeOther, (await AskAsync(_server.Link[_server.Origin.Length..])).Status); // again, by who came in by it
        foreach (var path in new[] { _server.Link[_server.Origin.Length..], "/in/" + new string('0', 32), "/in/x" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(path, cookie: "")).Status);
        }
    }

    [Fact]
    public async Task A_page_that_nothing_was_stored_for_since_is_not_made_again()
    {
        File.Delete(Path.Combine(_runs.Run, "report.json"));
        var stamp = Regex.Match((await AskAsync("/metrics?run=1")).Text, "data-live=\"([^\"]+)\"").Groups[1].Value;

        Assert.Equal(HttpStatusCode.NotModified, (await AskAsync("/metrics?run=1", stamp: stamp)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync("/metrics?run=9", stamp: stamp)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("/metrics?run=1", cookie: "", stamp: stamp)).Status);
        _runs.Commit(ViewedRoom.Batch("evaluate/sft-gold", ViewedRoom.Sample("g1", "h1", "m", Redraft.Evaluating.Verdict.Pass)));
        var (status, text) = await AskAsync("/metrics?run=1", stamp: stamp);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.DoesNotContain(stamp, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task How_programs_were_isolated_is_told_of_runs_that_have_programs()
    {
        Assert.Contains("<dt>programs</dt>\n<dd>isolated</dd>", (await AskAsync("/run?run=1")).Text, StringComparison.Ordinal);

        var manifest = Path.Combine(_runs.Run, "manifest.json");
        var text = await File.ReadAllTextAsync(manifest, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(manifest, text.Replace("rounds: 1", "task: { name: posts }\\nselector: instruct-rm\\nrounds: 1", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var posts = (await AskAsync("/run?run=1")).Text;
        Assert.Contains("<dt>task</dt>\n<dd>posts</dd>", posts, StringComparison.Ordinal);
        Assert.DoesNotContain("<dt>programs</dt>", posts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_session_or_under_another_name_nothing_is_shown()
    {
        foreach (var route in _server.Routes.Where(route => route.Role is not null))
        {
            var (status, text) = await AskAsync(route.Pattern, cookie: "");
            Assert.Equal(HttpStatusCode.Unauthorized, status);
            Assert.DoesNotContain("mine", text, StringComparison.Ordinal);
        }

        string[] open = ["/in/{token}", .. ViewFiles.All.Select(file => "/" + file.Name)]; // which say nothing of any run
        Assert.Equal(open.Order(), _server.Routes.Where(route => route.Role is null).Select(route => route.Pattern).Order());
        Assert.Equal(HttpStatusCode.MisdirectedRequest, (await AskAsync("/", host: "evil.example")).Status);
        Assert.All(_server.Routes, route => Assert.Equal("GET", route.Method)); // looking changes nothing
    }

    [Theory]
    [InlineData("/run")]
    [InlineData("/run?run=2")]
    [InlineData("/run?run=-1")]
    [InlineData("/draft?run=1&seed=1")]
    [InlineData("/draft?run=1&seed=2&id=r1")]
    [InlineData("/draft?run=1&seed=1&id=..%2F..%2Fetc%2Fpasswd")]
    [InlineData("/feedback?run=1&seed=1&id=%00")]
    [InlineData("/problem?run=1&seed=1&id=%3Cscript%3E")]
    [InlineData("/checkpoint?run=1&seed=1&stage=x")]
    [InlineData("/compare?run=1&a=1.x&b=1.y")]
    [InlineData("/compare?run=1&a=9.evaluate%2Fzero-shot&b=1.y")]
    [InlineData("/browse?run=1&what=secrets")]
    [InlineData("/browse?run=1&author=nobody")]
    [InlineData("/view.css/../../manifest.json")]
    [InlineData("/..%2f..%2fmanifest.json")]
    public async Task What_is_not_there_is_not_found(string path)
    {
        var (status, text) = await AskAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("Not found", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_long_lists_beyond_the_last_are_empty()
        => Assert.Equal(HttpStatusCode.OK, (await AskAsync("/browse?run=1&page=99999999999&q=%25_%5C")).Status);

    [Fact]
    public async Task A_run_that_breaks_while_it_is_looked_at_is_said_to_be_broken_and_the_others_stay()
    {
        var other = _runs.Write("other", 1);
        await File.WriteAllTextAsync(Path.Combine(other, "run.db"), "no database", TestContext.Current.CancellationToken);

        var (status, text) = await AskAsync("/");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("can&#39;t be read", text, StringComparison.Ordinal);
        Assert.Contains(">mine</a>", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await AskAsync("/run?run=2")).Status);
    }

    [Fact]
    public async Task Every_answer_has_the_headers_that_keep_others_out()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _server.Origin + "/") { Headers = { { "Cookie", _cookie.Split(';')[0] } } };
        using var response = await _http.SendAsync(request);

        Assert.Contains("script-src 'self'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    private async Task<(HttpStatusCode Status, string Text)> AskAsync(string path, string? cookie = null, string? host = null, string? stamp = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.Origin + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Headers.TryAddWithoutValidation("Cookie", cookie ?? _cookie.Split(';')[0]);
        request.Headers.Host = host;
        if (stamp is not null)
        {
            request.Headers.TryAddWithoutValidation(ViewServer.StampHeader, stamp);
        }

        using var response = await _http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
