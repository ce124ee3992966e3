using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Redraft.Annotating;
using Redraft.Web.Annotating;

namespace Redraft.Web.Tests.Annotating;

/// <summary>Links that are opened again, by others, or under another name.</summary>
public sealed class LinkTests
{
    [Fact]
    public async Task A_link_that_is_opened_again_where_its_person_is_signed_in_leads_to_the_page()
    {
        await using var page = await PageServer.StartAsync();
        using var owner = await page.OwnerAsync();
        foreach (var link in new[] { new string('0', 32), await page.Desk.Annotators.OwnerTokenAsync() }) // a spent one, and the next start's
        {
            using var again = await owner.Http.SendAsync(owner.Get($"/in/{link}"));
            Assert.Equal((HttpStatusCode.SeeOther, "/"), (again.StatusCode, again.Headers.Location!.OriginalString));
            Assert.False(again.Headers.Contains("Set-Cookie"));
        }

        Assert.Equal(HttpStatusCode.OK, await owner.StatusAsync(owner.Get("/api/people")));
    }

    [Fact]
    public async Task Somebody_elses_link_signs_nobody_out_and_is_not_spent()
    {
        await using var page = await PageServer.StartAsync();
        using var owner = await page.OwnerAsync();
        var (bo, token) = await page.Desk.Annotators.InviteAsync("<b>Bo</b>", AnnotatorRole.Annotator, "test");

        var (status, text) = await ReadAsync(owner, $"/in/{token}");
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("signed in as owner", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await owner.StatusAsync(owner.Get("/api/people")));
        using var theirs = await PageClient.SignInAsync(page.Server.Origin, token);
        (status, text) = await ReadAsync(theirs, $"/in/{await page.Desk.Annotators.OwnerTokenAsync()}");
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("&lt;b&gt;Bo", text, StringComparison.Ordinal);
        await theirs.JsonAsync(theirs.Post("/api/sign-out", new { }));
        using var after = await theirs.Http.SendAsync(theirs.Get($"/in/{token}"));
        Assert.True(after.Headers.Contains("Set-Cookie"));
        Assert.Equal("<b>Bo</b>", bo.Name);
    }

    [Fact]
    public async Task Who_follows_a_link_that_does_not_open_reads_why_on_a_page_and_a_script_reads_JSON()
    {
        await using var page = await PageServer.StartAsync();
        using var ann = await page.PersonAsync();
        ann.Http.DefaultRequestHeaders.Accept.ParseAdd("text/html,*/*;q=0.8");
        foreach (var (path, expected, says) in new[] { ("/in/none", HttpStatusCode.SeeOther, ""), ("/nowhere", HttpStatusCode.NotFound, "There is nothing here") })
        {
            var (status, text) = await ReadAsync(ann, path);
            Assert.Equal(expected, status);
            Assert.Contains(says, text, StringComparison.Ordinal);
            Assert.DoesNotContain("{", text, StringComparison.Ordinal);
        }

        using var stranger = new HttpRequestMessage(HttpMethod.Get, "/in/" + new string('0', 32));
        using var refused = await ann.Http.SendAsync(stranger);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains("go on with <code>redraft annotate</code>", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.StartsWith("{", (await ReadAsync(ann, "/api/nothing")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_that_fetches_ahead_spends_no_link()
    {
        await using var page = await PageServer.StartAsync();
        var token = await page.Desk.Annotators.OwnerTokenAsync();
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
        using var ahead = new HttpRequestMessage(HttpMethod.Get, $"{page.Server.Origin}/in/{token}") { Headers = { { "Sec-Purpose", "prefetch;prerender" } } };
        using var refused = await http.SendAsync(ahead);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        using var owner = await PageClient.SignInAsync(page.Server.Origin, token);
        Assert.Equal(HttpStatusCode.OK, await owner.StatusAsync(owner.Get("/api/people")));
    }

    [Fact]
    public async Task Twenty_sessions_of_one_person_may_ask_no_more_than_one()
    {
        await using var page = await PageServer.StartAsync(options: new AnnotationServerOptions { Port = 0, RequestsPerSecond = 1 });
        var (_, token) = await page.Desk.Annotators.InviteAsync("Ann", AnnotatorRole.Annotator, "test");
        var cookies = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            cookies.Add((await page.Desk.Annotators.SignInAsync(token))!);
        }

        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new Uri(page.Server.Origin) };

        // Two at once are allowed; each session asks no more than that.
        var name = $"redraft-{new Uri(page.Server.Origin).Port}";
        var answers = await Task.WhenAll(Enumerable.Range(0, 2).SelectMany(_ => cookies).Select(async cookie =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/mine") { Headers = { { "Cookie", $"{name}={cookie}" } } };
            using var answer = await http.SendAsync(request);
            return answer.StatusCode;
        }));
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        var opened = await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ => (await http.GetAsync($"/in/{token}")).StatusCode));
        Assert.Contains(HttpStatusCode.TooManyRequests, opened);
    }

    [Theory]
    [InlineData("feedback.example:PORT", true)]
    [InlineData("ann.lab.example:PORT", true)]
    [InlineData("127.0.0.1:PORT", true)]
    [InlineData("evil.example:PORT", false)]
    [InlineData("lab.example:PORT", false)]
    [InlineData("a.b.lab.example:PORT", false)]
    [InlineData("feedback.example:1", false)]
    [InlineData("feedback.example", false)]
    [InlineData("feedback.example.evil:PORT", false)]
    [InlineData("feedback.example:PORT@evil.example", false)]
    [InlineData("feedback.example:PORT/x", false)]
    public async Task With_a_certificate_its_names_are_ours_and_no_others(string host, bool isOurs)
    {
        using var certificate = Certificate("feedback.example", "*.lab.example");
        await using var page = await PageServer.StartAsync(options: new AnnotationServerOptions { Port = 0, Certificate = certificate });
        var port = new Uri(page.Server.Origin).Port;
        host = host.Replace("PORT", $"{port}", StringComparison.Ordinal);
        var (ann, token) = await page.Desk.Annotators.InviteAsync("Ann", AnnotatorRole.Annotator, "test");

        var opened = await SecureAsync(port, $"GET /in/{token} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        Assert.Matches(isOurs ? "^HTTP/1.1 303" : "^HTTP/1.1 4(21|00)", opened);
        if (isOurs)
        {
            Assert.Contains("__Host-redraft-", opened, StringComparison.Ordinal);
            Assert.Contains("secure", opened, StringComparison.OrdinalIgnoreCase);
            var session = await page.Desk.Annotators.SignInAsync(token);
            var sent = $"POST /api/next HTTP/1.1\r\nHost: {host}\r\nOrigin: ORIGIN\r\nCookie: __Host-redraft-{port}={session}\r\n{Gate.TokenHeader}: {Gate.TokenOf(session!)}\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}";
            Assert.Matches("^HTTP/1.1 200", await SecureAsync(port, sent.Replace("ORIGIN", $"https://{host}", StringComparison.Ordinal)));
            Assert.Matches("^HTTP/1.1 403", await SecureAsync(port, sent.Replace("ORIGIN", $"http://{host}", StringComparison.Ordinal)));
            Assert.Matches("^HTTP/1.1 403", await SecureAsync(port, sent.Replace("ORIGIN", $"https://evil.example:{port}", StringComparison.Ordinal)));
        }

        Assert.Equal("Ann", ann.Name);
    }

    [Fact]
    public void Beyond_this_machine_the_printed_link_has_the_name_of_the_certificate()
    {
        using var named = Certificate("localhost", "*.lab.example", "feedback.example");
        using var nameless = Certificate();
        var everywhere = new AnnotationServerOptions { Address = IPAddress.Any, Certificate = named };

        Assert.Equal("https://feedback.example:7777", Gate.OriginOf(everywhere, 7777));
        Assert.Equal("https://127.0.0.1:7777", Gate.OriginOf(everywhere with { Address = IPAddress.Loopback }, 7777));
        Assert.Equal("https://192.0.2.5:7777", Gate.OriginOf(everywhere with { Address = IPAddress.Parse("192.0.2.5"), Certificate = nameless }, 7777));
    }

    private static async Task<(HttpStatusCode Status, string Text)> ReadAsync(PageClient client, string path)
    {
        using var request = client.Get(path);
        request.Headers.Accept.ParseAdd("text/html");
        using var response = await client.Http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static X509Certificate2 Certificate(params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=page", key, HashAlgorithmName.SHA256);
        if (names.Length > 0)
        {
            var known = new SubjectAlternativeNameBuilder();
            foreach (var name in names)
            {
                known.AddDnsName(name);
            }

            request.CertificateExtensions.Add(known.Build());
        }

        using var made = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private static async Task<string> SecureAsync(int port, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true); // the test's own certificate
        await stream.AuthenticateAsClientAsync("feedback.example");
        await stream.WriteAsync(System.Text.Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }
}
