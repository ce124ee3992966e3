using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Redraft.Web.Annotating;

namespace Redraft.Bench.Annotating;

/// <summary>Somebody with a browser: takes an item, types, answers, now and then twice or with an undo, and sends again what nobody acknowledged.</summary>
/// <param name="origin">Where the page is.</param>
/// <param name="number">Who it is, from 0; decides chance too.</param>
/// <param name="pause">Seconds between an answer and the next item, the mean of an exponential.</param>
internal sealed class SimulatedPerson(string origin, int number, double pause) : IDisposable
{
    private const int MostWaits = 600; // tenths of a second for a server that is away
    private const double Again = 0.1, Undone = 0.05; // shares of the answers that are sent twice, and taken back and written anew

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(origin) };
    private readonly SeededRandom _chance = new(SeededRandom.SeedOf(["people", number]));
    private string _cookie = "", _token = "";

    /// <summary>Milliseconds of each request by its kind, as they ended; those that met no server are left out.</summary>
    public List<(string Kind, double Milliseconds)> Times { get; } = [];

    /// <summary>Words → item, of every answer that was acknowledged and should hold.</summary>
    public Dictionary<string, string> Holding { get; } = [];

    /// <summary>The words of every answer that was acknowledged and then taken back.</summary>
    public HashSet<string> TakenBack { get; } = [];

    /// <summary>How often the server was away, and how often it said that this person asks too much.</summary>
    public (int Away, int TooMany) Refusals { get; private set; }

    /// <summary>Acknowledged answers.</summary>
    public int Acknowledged => Holding.Count + TakenBack.Count;

    /// <summary>Opens the page by a link.</summary>
    public async Task SignInAsync(string token)
    {
        using var signedIn = await _http.GetAsync(new Uri($"/in/{token}", UriKind.Relative)).ConfigureAwait(false);
        _cookie = signedIn.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        _token = (string)(await AskAsync("state", "/api/state", null, CancellationToken.None).ConfigureAwait(false))!["token"]!;
    }

    /// <summary>Works until told to stop, or until nothing is left; what is under way is ended first.</summary>
    public async Task WorkAsync(CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            if (i % 2 == 0)
            {
                await AskAsync("state", "/api/state", null, CancellationToken.None).ConfigureAwait(false); // the page asks by itself too
            }

            if (!await AnswerOneAsync(i).ConfigureAwait(false))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromSeconds(-pause * Math.Log(1 - _chance.NextDouble())), stop).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    private async Task<bool> AnswerOneAsync(int i)
    {
        if ((string?)(await AskAsync("next", "/api/next", new { }, CancellationToken.None).ConfigureAwait(false))?["held"]?["item"]?["id"] is not { } item)
        {
            return false;
        }

        await AskAsync("typed", $"/api/items/{item}/typed", new { revision = 0, body = $"half a sentence {i}" }, CancellationToken.None).ConfigureAwait(false);
        var words = Words(i, "first");
        await SendAsync(item, $"person-{number}-{i}-first", words).ConfigureAwait(false);
        if (_chance.NextDouble() < Undone)
        {
            Holding.Remove(words);
            TakenBack.Add(words);
            await AskAsync("undo", $"/api/items/{item}/undo", new { }, CancellationToken.None).ConfigureAwait(false);
            await SendAsync(item, $"person-{number}-{i}-second", Words(i, "second")).ConfigureAwait(false);
        }

        return true;
    }

    // Until it is acknowledged, it goes on under the same key, as the page does.
    private async Task SendAsync(string item, string key, string words)
    {
        var body = new { key, answer = new { points = new[] { new { text = words } }, seconds = 30 } };
        await AskAsync("answer", $"/api/items/{item}/answer", body, CancellationToken.None).ConfigureAwait(false);
        Holding[words] = item;

        if (_chance.NextDouble() < Again)
        {
            await AskAsync("answer again", $"/api/items/{item}/answer", body, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private string Words(int i, string which)
        => string.Create(CultureInfo.InvariantCulture, $"It was a volunteer post, no job; say so, and say that the author feels fine. (person {number}, item {i}, {which})");

    /// <summary>Asks, and waits for a server that is away; null where the place is somebody else's by now.</summary>
    private async Task<JsonNode?> AskAsync(string kind, string path, object? body, CancellationToken cancellation)
    {
        for (var waits = 0; ; waits++)
        {
            using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path) { Headers = { { "Cookie", _cookie } } };
            if (body is not null)
            {
                request.Content = JsonContent.Create(body);
                request.Headers.Add("Origin", origin);
                request.Headers.Add(Gate.TokenHeader, _token);
            }

            try
            {
                var began = Stopwatch.GetTimestamp();
                using var response = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
                var text = await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
                Times.Add((kind, Stopwatch.GetElapsedTime(began).TotalMilliseconds));
                if (response.StatusCode == HttpStatusCode.TooManyRequests)
                {
                    Refusals = Refusals with { TooMany = Refusals.TooMany + 1 };
                }
                else
                {
                    return response.IsSuccessStatusCode ? JsonNode.Parse(text)
                        : response.StatusCode == HttpStatusCode.Conflict && kind is "typed" or "undo" ? null
                        : throw new InvalidOperationException($"{kind}: {response.StatusCode} {text}");
                }
            }
            catch (Exception error) when (error is HttpRequestException or IOException && waits < MostWaits)
            {
                Refusals = Refusals with { Away = Refusals.Away + 1 };
            }

            await Task.Delay(100, cancellation).ConfigureAwait(false);
        }
    }

    public void Dispose() => _http.Dispose();
}
