using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Redraft.Web.Serving;

namespace Redraft.Web.Tests.Serving;

public sealed class ModelServerTests
{
    private const string Key = "a-key-of-thirty-two-characters!!";

    private static readonly object Short = new { model = "tiny", prompt = "ask", max_tokens = 2, temperature = 0 };

    [Fact]
    public async Task Without_the_key_nothing_but_its_health_is_told()
    {
        await using var room = await ServedRoom.OpenAsync(new ServingOptions { Key = Key });
        foreach (var given in new[] { null, "Bearer", "Bearer ", "Bearer wrong", $"Bearer {Key}x", $"Bearer {Key[..^1]}", $"Basic {Key}", Key })
        {
            foreach (var (method, path) in room.Server.Routes.Where(route => route.Path != "/health").Append(("GET", "/nothing")))
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path.Replace("{id}", "tiny", StringComparison.Ordinal)) { Content = method == "POST" ? JsonContent.Create(Short) : null };
                request.Headers.TryAddWithoutValidation("Authorization", given);
                using var response = await room.Http.SendAsync(request);
                Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
                var text = await response.Content.ReadAsStringAsync();
                Assert.Equal("invalid_api_key", JsonDocument.Parse(text).RootElement.GetProperty("error").GetProperty("code").GetString());
                Assert.DoesNotContain(Key, text, StringComparison.Ordinal);
            }
        }

        Assert.Equal(HttpStatusCode.OK, (await room.Http.GetAsync("/health")).StatusCode);
        room.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        await room.CompleteAsync(Short);
    }

    [Fact]
    public async Task Without_a_key_only_this_machines_names_are_heard()
    {
        await using var room = await ServedRoom.OpenAsync();
        foreach (var (host, expected) in new[] { ("evil.example", HttpStatusCode.MisdirectedRequest), ("127.0.0.1.evil.example:80", HttpStatusCode.MisdirectedRequest), ("localhost:1", HttpStatusCode.OK), ("[::1]:9", HttpStatusCode.OK) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models") { Headers = { Host = host } };
            Assert.Equal(expected, (await room.Http.SendAsync(request)).StatusCode);
        }
    }

    [Fact]
    public void Beyond_this_machine_there_is_a_key()
    {
        Assert.Contains("there is no key", Assert.Single(new ServingOptions { Address = IPAddress.Any }.Problems()), StringComparison.Ordinal);
        Assert.Empty(new ServingOptions { Address = IPAddress.Any, Key = Key }.Problems());
        Assert.Single(new ServingOptions { Key = "short" }.Problems());
        Assert.Single(new ServingOptions { Key = Key + "\n" }.Problems());
        Assert.Equal(5, new ServingOptions { Port = -1, MostRequests = 0, LargestBody = 1, Timeout = TimeSpan.Zero, Drain = TimeSpan.FromDays(9) }.Problems().Count());
    }

    [Fact]
    public async Task Who_comes_when_all_places_are_taken_is_told_to_come_again()
    {
        await using var room = await ServedRoom.OpenAsync(new ServingOptions { MostRequests = 1 }, endless: true);
        using (var endless = await room.BeginAsync(ServedRoom.Endless))
        {
            Assert.NotNull(await endless.NextAsync());
            using var response = await room.Http.PostAsJsonAsync("/v1/completions", Short);
            Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
            Assert.Equal("1", response.Headers.GetValues("Retry-After").Single());
            Assert.Equal("rate_limit_exceeded", JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error").GetProperty("code").GetString());
        }

        await ServedRoom.UntilAsync(() => room.Server.AtWork == 0);
        await room.CompleteAsync(Short);
    }

    [Fact]
    public async Task Who_goes_away_leaves_the_batch_at_once()
    {
        await using var room = await ServedRoom.OpenAsync(endless: true);
        using (var endless = await room.BeginAsync(ServedRoom.Endless))
        {
            Assert.NotNull(await endless.NextAsync());
            Assert.Equal(1, room.Model.Live);
        }

        await ServedRoom.UntilAsync(() => room.Model.Live == 0 && room.Server.AtWork == 0);
        using var cancellation = new CancellationTokenSource();
        var whole = room.Http.PostAsJsonAsync("/v1/completions", new { model = "tiny", prompt = "ask", max_tokens = 1_000_000, temperature = 0 }, cancellation.Token); // waits for all of it
        await ServedRoom.UntilAsync(() => room.Model.Live == 1);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => whole);
        await ServedRoom.UntilAsync(() => room.Model.Live == 0 && room.Server.AtWork == 0);
    }

    [Fact]
    public async Task A_request_that_takes_too_long_is_given_up_with_one_error()
    {
        await using var room = await ServedRoom.OpenAsync(new ServingOptions { Timeout = TimeSpan.FromSeconds(1) }, endless: true);
        using var response = await room.Http.PostAsJsonAsync("/v1/completions", new { model = "tiny", prompt = "ask", max_tokens = 1_000_000, temperature = 0 });
        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Equal("false", response.Headers.GetValues("x-should-retry").Single());

        using var stream = await room.BeginAsync(ServedRoom.Endless);
        JsonElement? last = null;
        while (await stream.NextAsync() is { } next)
        {
            last = next;
        }

        Assert.False(stream.Done);
        Assert.Equal("timeout", last!.Value.GetProperty("error").GetProperty("code").GetString());
        await ServedRoom.UntilAsync(() => room.Model.Live == 0);
    }

    [Fact]
    public async Task At_the_end_those_at_work_finish_and_newcomers_are_told_to_come_again()
    {
        await using var room = await ServedRoom.OpenAsync(new ServingOptions { Drain = TimeSpan.FromHours(1) }, endless: true);
        using var endless = await room.BeginAsync(ServedRoom.Endless); // so that the end can't come before it is looked at
        using var bounded = await room.BeginAsync(new { model = "tiny", prompt = "ask", max_tokens = 300, temperature = 0, stream = true });
        Assert.NotNull(await endless.NextAsync());
        var drained = room.Server.DrainAsync();

        using var response = await room.Http.PostAsJsonAsync("/v1/completions", Short);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("5", response.Headers.GetValues("Retry-After").Single());
        Assert.Equal("draining", JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await room.Http.GetAsync("/health")).StatusCode);

        JsonElement? last = null;
        while (await bounded.NextAsync() is { } next)
        {
            last = next;
        }

        Assert.True(bounded.Done);
        Assert.Equal("length", last!.Value.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.False(drained.IsCompleted);
        endless.Dispose();
        Assert.True(await drained);
    }

    [Fact]
    public async Task What_is_not_done_in_time_is_given_up_with_an_error_that_says_why()
    {
        await using var room = await ServedRoom.OpenAsync(new ServingOptions { Drain = TimeSpan.Zero }, endless: true);
        using var endless = await room.BeginAsync(ServedRoom.Endless);
        Assert.NotNull(await endless.NextAsync());
        Assert.False(await room.Server.DrainAsync());

        JsonElement? last = null;
        while (await endless.NextAsync() is { } next)
        {
            last = next;
        }

        Assert.False(endless.Done);
        Assert.Equal("draining", last!.Value.GetProperty("error").GetProperty("code").GetString());
    }
}
