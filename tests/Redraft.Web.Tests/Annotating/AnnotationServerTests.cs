using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Redraft.Annotating;
using Redraft.Web.Annotating;

namespace Redraft.Web.Tests.Annotating;

public sealed class AnnotationServerTests
{
    public static TheoryData<string> HostileHosts => ["evil.example", "127.0.0.1.nip.io", "127.0.0.1", "127.0.0.1:1", "localhost.:PORT", "LOCALHOST.evil:PORT", "[::1].evil:PORT", "127.0.0.1:PORT.", "127.0.0.1:PORT, evil.example"];

    public static TheoryData<string> Traversals =>
        ["/..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e/etc/passwd", "/%252e%252e/etc/passwd", "/..\\..\\etc\\passwd", "/api/items/..%2f..%2fetc/take", "/api/items/%00/take", "/C:/Windows/win.ini", "//server/share", "/annotate.js/../../run.db", "/run.db", "/annotations.db", "/manifest.json"];

    [Fact]
    public async Task A_person_takes_tries_answers_and_goes_back()
    {
        await using var page = await PageServer.StartAsync();
        using var ann = await page.PersonAsync();

        var held = (await ann.JsonAsync(ann.Post("/api/next", new { })))["held"]!;
        var id = (string)held["item"]!["id"]!;
        Assert.Equal("item-0", id);
        Assert.Equal(1, (int)(await ann.JsonAsync(ann.Post($"/api/items/{id}/typed", new { revision = 0, body = "half" })))["revision"]!);

        object[] points = [new { text = "the day is wrong", target = new { start = 2, length = 7 } }];
        using var tried = await ann.Http.SendAsync(ann.Post($"/api/items/{id}/try", new { points }));
        var lines = (await tried.Content.ReadAsStringAsync()).Trim().Split('\n').Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(4, lines.Count);
        Assert.Equal("item-0, the day is wrong, 1", (string)lines[1]["redraft"]!["redraft"]!["text"]!);
        var attempt = (long)lines[3]["attempt"]!;

        var state = await ann.JsonAsync(ann.Post($"/api/items/{id}/answer", new { key = "first-sending", answer = new { points, attempt, picked = 1, seconds = 12.5 } }));
        Assert.Equal(1, (int)state["answered"]!);
        Assert.Equal("the day is wrong", (string)(await ann.JsonAsync(ann.Get("/api/mine")))[0]!["points"]![0]!);
        Assert.Equal(1, page.Desk.Queue.Answers().Single().Answer.Picked);

        await ann.JsonAsync(ann.Post($"/api/items/{id}/undo", new { }));
        Assert.Equal(id, (string)(await ann.JsonAsync(ann.Post("/api/next", new { })))["held"]!["item"]!["id"]!);
        await ann.JsonAsync(ann.Post($"/api/items/{id}/answer", new { key = "second-sending", answer = new { good = true } }));
        await ann.JsonAsync(ann.Post($"/api/items/{id}/answer", new { key = "third-sending", answer = new { good = true, points } }), HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Nothing_answers_without_a_session_with_a_voided_one_or_with_another_role()
    {
        await using var page = await PageServer.StartAsync();
        using var ann = await page.PersonAsync();
        using var revoked = await page.PersonAsync("Rob");
        await page.Desk.Annotators.RevokeAsync(page.Desk.Annotators.All().Single(a => a.Name == "Rob").Id, "test");

        var guarded = page.Server.Routes.Where(route => route.Role is not null).ToList();
        Assert.True(guarded.Count >= 12);
        foreach (var route in guarded)
        {
            var path = route.Pattern.Replace("{id}", "item-0", StringComparison.Ordinal);
            HttpRequestMessage Ask(PageClient client) => route.Method == "GET" ? client.Get(path) : client.Post(path, new { });
            using var stranger = Ask(ann);
            stranger.Headers.Remove("Cookie");
            Assert.True(await ann.StatusAsync(stranger) == HttpStatusCode.Unauthorized, $"{route.Method} {path} without a session");
            Assert.True(await ann.StatusAsync(Ask(revoked)) == HttpStatusCode.Unauthorized, $"{route.Method} {path} after revoking");
            if (route.Role > AnnotatorRole.Annotator)
            {
                Assert.True(await ann.StatusAsync(Ask(ann)) == HttpStatusCode.Forbidden, $"{route.Method} {path} by an annotator");
            }
        }
    }

    [Fact]
    public async Task Only_our_own_page_changes_anything()
    {
        await using var page = await PageServer.StartAsync();
        using var ann = await page.PersonAsync();

        foreach (var route in page.Server.Routes.Where(route => route.Method != "GET"))
        {
            var path = route.Pattern.Replace("{id}", "item-0", StringComparison.Ordinal);
            await RefusedAsync(path, request => request.Content = new FormUrlEncodedContent([new("key", "x")]));
            await RefusedAsync(path, request => request.Content = new StringContent("{}", Encoding.UTF8, "text/plain"));
            await RefusedAsync(path, request => request.Headers.Remove("Origin"));
            await RefusedAsync(path, request => SetHeader(request, "Origin", "http://localhost:3000"));
            await RefusedAsync(path, request => SetHeader(request, "Origin", "null"));
            await RefusedAsync(path, request => request.Headers.Remove(Gate.TokenHeader));
            await RefusedAsync(path, request => SetHeader(request, Gate.TokenHeader, new string('0', 64)));
        }

        async Task RefusedAsync(string path, Action<HttpRequestMessage> change)
        {
            var request = ann.Post(path, new { });
            change(request);
            Assert.True(await ann.StatusAsync(request) is HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests, path);
        }
    }

    [Theory]
    [MemberData(nameof(HostileHosts))]
    public async Task Other_hosts_names_are_misdirected(string host)
    {
        await using var page = await PageServer.StartAsync();
        host = host.Replace("PORT", $"{new Uri(page.Server.Origin).Port}", StringComparison.Ordinal);

        var answer = await RawAsync(page, $"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");

        Assert.Matches("^HTTP/1.1 4(21|00)", answer);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nConnection: close\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: evil.example\r\nConnection: close\r\n\r\n")]
    public async Task A_request_names_one_host(string request)
    {
        await using var page = await PageServer.StartAsync();

        Assert.StartsWith("HTTP/1.1 4", await RawAsync(page, request.Replace("PORT", $"{new Uri(page.Server.Origin).Port}", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Traversals))]
    public async Task No_path_reaches_a_file(string path)
    {
        await using var page = await PageServer.StartAsync();
        using var ann = await page.PersonAsync();

        var answer = await RawAsync(page, $"GET {path} HTTP/1.1\r\nHost: {new Uri(page.Server.Origin).Authority}\r\nCookie: {ann.Cookie}\r\nConnection: close\r\n\r\n");

        Assert.Matches("^HTTP/1.1 (400|404|405)", answer);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_answer_carries_the_headers_that_keep_a_browser_from_harm()
    {
        await using var page = await PageServer.StartAsync();
        using var ann = await page.PersonAsync();

        foreach (var request in new[] { ann.Get("/"), ann.Get("/annotate.js"), ann.Get("/api/state"), ann.Get("/nowhere"), ann.Get("/in/wrong"), ann.Post("/api/next", new { unknown = 1 }) })
        {
            using var response = await ann.Http.SendAsync(request);
            foreach (var (name, value) in Security.Headers)
            {
                Assert.True(response.Headers.Concat(response.Content.Headers).Any(h => h.Key == name && h.Value.Single() == value), $"{request.RequestUri}: {name}");
            }

            Assert.False(response.Headers.Contains("Server"));
        }

        Assert.DoesNotContain("unsafe", Security.Headers["Content-Security-Policy"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bodies_that_nobody_sends_are_refused()
    {
        await using var page = await PageServer.StartAsync();
        using var ann = await page.PersonAsync();

        await ann.JsonAsync(ann.Post("/api/next", new { surprise = true }), HttpStatusCode.BadRequest);
        await ann.JsonAsync(Raw("/api/next", "{"), HttpStatusCode.BadRequest);
        await ann.JsonAsync(Raw("/api/next", "null"), HttpStatusCode.BadRequest);
        await ann.JsonAsync(ann.Post("/api/items/item-0/take", new { }));
        await ann.JsonAsync(Raw("/api/items/item-0/answer", """{"key":null,"answer":{}}"""), HttpStatusCode.BadRequest);
        await ann.JsonAsync(Raw("/api/items/item-0/answer", """{"key":"12345678","answer":{"points":[null]}}"""), HttpStatusCode.BadRequest);
        await ann.JsonAsync(Raw("/api/next", string.Concat(Enumerable.Repeat("""{"kind":""", 100))), HttpStatusCode.BadRequest);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await ann.StatusAsync(Raw("/api/next", "{\"kind\":\"" + new string('x', 300 << 10) + "\"}")));
        await ann.JsonAsync(Raw("/api/items/item-0/typed", """{"revision":9223372036854775807,"body":"x"}"""), HttpStatusCode.BadRequest);
        await ann.JsonAsync(Raw("/api/items/item-0/typed", """{"revision":-1,"body":"x"}"""), HttpStatusCode.BadRequest);
        await ann.JsonAsync(Raw("/api/items/item-0/typed", """{"revision":0,"body":null}"""), HttpStatusCode.BadRequest);
        await ann.JsonAsync(Raw("/api/items/item-0/answer", """{"key":"12345678","answer":{"points":[{"text":"\ud800"}]}}"""), HttpStatusCode.BadRequest);
        await ann.JsonAsync(Raw("/api/items/item-0/answer", """{"key":"12345678","answer":{"good":true,"seconds":1e999}}"""), HttpStatusCode.BadRequest);
        await ann.JsonAsync(Raw("/api/items/item-0/answer", """{"key":"12345678","answer":{"good":true,"shown":null}}"""), HttpStatusCode.BadRequest);
        await ann.JsonAsync(ann.Post("/api/items/nobodys/answer", new { key = "12345678", answer = new { good = true } }), HttpStatusCode.NotFound);
        await ann.JsonAsync(ann.Post("/api/items/nobodys/take", new { }), HttpStatusCode.NotFound);

        HttpRequestMessage Raw(string path, string body)
        {
            var request = ann.Post(path, new { });
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            return request;
        }
    }

    [Fact]
    public async Task Somebody_elses_item_and_attempt_are_nobody_elses()
    {
        await using var page = await PageServer.StartAsync();
        using var ann = await page.PersonAsync();
        using var bo = await page.PersonAsync("Bo");
        object[] points = [new { text = "no day" }];
        await ann.JsonAsync(ann.Post("/api/items/item-0/take", new { }));
        using var tried = await ann.Http.SendAsync(ann.Post("/api/items/item-0/try", new { points }));
        var attempt = (long)JsonNode.Parse((await tried.Content.ReadAsStringAsync()).Trim().Split('\n')[^1])!["attempt"]!;

        await bo.JsonAsync(bo.Post("/api/items/item-0/take", new { }), HttpStatusCode.NotFound);
        await bo.JsonAsync(bo.Post("/api/items/item-0/typed", new { revision = 0, body = "mine" }), HttpStatusCode.Conflict);
        await bo.JsonAsync(bo.Post("/api/items/item-0/answer", new { key = "first-sending", answer = new { points } }), HttpStatusCode.Conflict);
        await bo.JsonAsync(bo.Post("/api/items/item-0/undo", new { }), HttpStatusCode.Conflict);
        foreach (var what in new[] { "try", "grade" })
        {
            await bo.JsonAsync(bo.Post($"/api/items/item-0/{what}", what == "try" ? new { points } : new { text = "x" }), HttpStatusCode.NotFound);
        }

        await bo.JsonAsync(bo.Post("/api/items/item-1/take", new { }));
        await bo.JsonAsync(bo.Post("/api/items/item-1/answer", new { key = "second-sending", answer = new { points, attempt, picked = 0 } }), HttpStatusCode.BadRequest);
        Assert.Empty(page.Desk.Queue.Answers(currentOnly: false));
    }

    [Fact]
    public async Task A_body_that_does_not_come_is_not_waited_for()
    {
        await using var page = await PageServer.StartAsync();
        using var ann = await page.PersonAsync();

        var answer = await RawAsync(page, $"POST /api/next HTTP/1.1\r\nHost: {new Uri(page.Server.Origin).Authority}\r\nOrigin: {page.Server.Origin}\r\nCookie: {ann.Cookie}\r\n{Gate.TokenHeader}: {ann.Token}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{");

        Assert.Matches("^HTTP/1.1 408|^$", answer); // ended, by a word or without one
    }

    [Fact]
    public async Task Guessing_links_is_slowed_down_and_right_ones_still_open()
    {
        await using var page = await PageServer.StartAsync();
        using var ann = await page.PersonAsync();

        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 15; i++)
        {
            answers.Add(await ann.StatusAsync(new HttpRequestMessage(HttpMethod.Get, $"/in/{i:x32}"))); // by somebody without a session
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        Assert.All(answers.Take(5), answer => Assert.Equal(HttpStatusCode.Unauthorized, answer));
    }

    [Fact]
    public async Task A_session_that_asks_too_much_is_told_to_wait_and_others_are_not()
    {
        await using var page = await PageServer.StartAsync();
        using var greedy = await page.PersonAsync("greedy");
        using var ann = await page.PersonAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => greedy.StatusAsync(greedy.Get("/api/state"))));

        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        Assert.Equal(HttpStatusCode.OK, await ann.StatusAsync(ann.Get("/api/state")));
    }

    [Fact]
    public async Task The_owner_invites_and_ends_and_nobody_becomes_owner_by_invitation()
    {
        await using var page = await PageServer.StartAsync();
        using var owner = await page.OwnerAsync();

        var invited = await owner.JsonAsync(owner.Post("/api/people", new { name = "Bo", role = "reviewer" }));
        using var bo = await PageClient.SignInAsync(page.Server.Origin, ((string)invited["link"]!).Split('/')[^1]);
        Assert.Equal(2, ((JsonArray)await bo.JsonAsync(bo.Get("/api/people"))).Count);
        await owner.JsonAsync(owner.Post("/api/people", new { name = "Mallory", role = "owner" }), HttpStatusCode.BadRequest);
        await owner.JsonAsync(owner.Post("/api/people", new { name = " " }), HttpStatusCode.BadRequest);
        Assert.Equal("round-1/feedback", (string)(await owner.JsonAsync(owner.Post("/api/end", new { })))["ended"]![0]!);
        await owner.JsonAsync(owner.Post($"/api/people/{(string)invited["id"]!}/revoke", new { }));
        Assert.Equal(HttpStatusCode.Unauthorized, await bo.StatusAsync(bo.Get("/api/state")));
        await owner.JsonAsync(owner.Post("/api/people/owner/revoke", new { }), HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.OK, await owner.StatusAsync(owner.Get("/api/people"))); // nobody shuts themselves out
    }

    [Fact]
    public void Beyond_this_machine_it_listens_only_with_a_certificate_or_behind_a_proxy()
    {
        var everywhere = new AnnotationServerOptions { Address = IPAddress.Any };

        Assert.Contains("certificate", Assert.Single(everywhere.Problems()), StringComparison.Ordinal);
        Assert.Empty((everywhere with { PublicOrigin = new Uri("https://feedback.example") }).Problems());
        Assert.Contains("https", Assert.Single((everywhere with { PublicOrigin = new Uri("http://feedback.example") }).Problems()), StringComparison.Ordinal);
        Assert.Empty(new AnnotationServerOptions { Address = IPAddress.IPv6Loopback }.Problems());
    }

    private static void SetHeader(HttpRequestMessage request, string name, string value)
    {
        request.Headers.Remove(name);
        request.Headers.Add(name, value);
    }

    private static async Task<string> RawAsync(PageServer page, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(page.Server.Origin).Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }
}
