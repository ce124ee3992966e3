using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Redraft.Annotating;
using Redraft.Runs;
using Redraft.Web.Annotating;

namespace Redraft.Web.Tests.Annotating;

/// <summary>A server on a free port with a run behind it that waits for feedback; redrafts and grades are scripted.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redraft-test-");
    private readonly CancellationTokenSource _stop = new();
    private Task _asking = Task.CompletedTask;

    public AnnotationDatabase Database { get; private set; } = null!;

    public AnnotationDesk Desk { get; private set; } = null!;

    public AnnotationServer Server { get; private set; } = null!;

    public static async Task<PageServer> StartAsync(int items = 3, AnnotationServerOptions? options = null)
    {
        var page = new PageServer();
        await page.OpenAsync(items, options ?? new AnnotationServerOptions { Port = 0 });
        return page;
    }

    /// <summary>A browser of its own, signed in.</summary>
    public async Task<PageClient> PersonAsync(string name = "Ann", AnnotatorRole role = AnnotatorRole.Annotator)
        => await PageClient.SignInAsync(Server.Origin, (await Desk.Annotators.InviteAsync(name, role, "test")).Token);

    public async Task<PageClient> OwnerAsync() => await PageClient.SignInAsync(Server.Origin, await Desk.Annotators.OwnerTokenAsync());

    public static AnnotationItem Item(int i) => new()
    {
        Id = $"item-{i}", Kind = AnnotationKind.Feedback, Stage = "round-1/feedback", ProblemId = $"p{i}", Task = "posts", Description = $"post {i}",
        Texts = [new AnnotationText($"item-{i}", $"a summary of post {i}", null, "", [], null)],
    };

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _asking.ContinueWith(_ => { }, TaskScheduler.Default);
        await Server.DisposeAsync();
        await Database.DisposeAsync();
        _stop.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task OpenAsync(int items, AnnotationServerOptions options)
    {
        Database = AnnotationDatabase.Open(Path.Combine(_folder.FullName, "annotations.db"));
        var annotators = new Annotators(Database, TimeProvider.System);
        Desk = new AnnotationDesk(new AnnotationQueue(Database, annotators, TimeProvider.System, TimeSpan.FromMinutes(15)), annotators);
        Server = await AnnotationServer.StartAsync(Desk, new RunWatch(new SilentObserver()), "a run", options, CancellationToken.None);
        _asking = Desk.AskAsync(
            new DeskQuestions("round-1/feedback", [.. Enumerable.Range(0, items).Select(Item)], 1, 0) { Redraft = RedraftAsync, Grade = GradeAsync }, _stop.Token);
        while (Desk.Waiting.Count == 0 && !_asking.IsCompleted)
        {
            await Task.Delay(1, CancellationToken.None);
        }
    }

    private static async IAsyncEnumerable<AttemptedRedraft> RedraftAsync(string item, IReadOnlyList<FeedbackPoint> points, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var i = 0; i < 3; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
            yield return new AttemptedRedraft(new AnnotationText($"r{i}", $"{item}, {points[0].Text}, {i}", null, "", [], null), 0.5);
        }
    }

    private static Task<AnnotationText> GradeAsync(string item, string text, CancellationToken cancellation)
        => Task.FromResult(new AnnotationText("correction", text, true, "pass", [], null));
}

/// <summary>What a browser with a session does.</summary>
internal sealed class PageClient : IDisposable
{
    private readonly string _origin;

    private PageClient(string origin, HttpClient http, string cookie, string token) => (_origin, Http, Cookie, Token) = (origin, http, cookie, token);

    public HttpClient Http { get; }

    public string Cookie { get; }

    public string Token { get; }

    public static async Task<PageClient> SignInAsync(string origin, string token)
    {
        var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(origin) };
        using var signedIn = await http.GetAsync($"/in/{token}");
        Assert.Equal(HttpStatusCode.SeeOther, signedIn.StatusCode);
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        var client = new PageClient(origin, http, cookie, "");
        var state = await client.JsonAsync(client.Get("/api/state"));
        return new PageClient(origin, http, cookie, (string)state["token"]!);
    }

    public HttpRequestMessage Get(string path) => With(new HttpRequestMessage(HttpMethod.Get, path));

    public HttpRequestMessage Post(string path, object body)
    {
        var request = With(new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) });
        request.Headers.Add("Origin", _origin);
        request.Headers.Add(Gate.TokenHeader, Token);
        return request;
    }

    public async Task<JsonNode> JsonAsync(HttpRequestMessage request, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(expected == response.StatusCode, $"{request.Method} {request.RequestUri}: {(int)expected} expected, found {(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    public async Task<HttpStatusCode> StatusAsync(HttpRequestMessage request)
    {
        using var response = await Http.SendAsync(request);
        return response.StatusCode;
    }

    public void Dispose() => Http.Dispose();

    private HttpRequestMessage With(HttpRequestMessage request)
    {
        request.Headers.Add("Cookie", Cookie);
        return request;
    }
}
