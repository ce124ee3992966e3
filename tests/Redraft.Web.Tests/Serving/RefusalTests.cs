using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Redraft.Web.Tests.Serving;

public sealed class RefusalTests : IAsyncLifetime
{
    private ServedRoom _room = null!;

    public async ValueTask InitializeAsync() => _room = await ServedRoom.OpenAsync();

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    [Theory]
    [InlineData("""{"prompt":"a"}""", "model")]
    [InlineData("""{"model":"tiny"}""", "prompt")]
    [InlineData("""{"model":"tiny","prompt":""}""", "prompt")]
    [InlineData("""{"model":"tiny","prompt":[]}""", "prompt")]
    [InlineData("""{"model":"tiny","prompt":[[]]}""", "prompt")]
    [InlineData("""{"model":"tiny","prompt":["a",["b"]]}""", "prompt")]
    [InlineData("""{"model":"tiny","prompt":[272]}""", "prompt")]
    [InlineData("""{"model":"tiny","prompt":[-1]}""", "prompt")]
    [InlineData("""{"model":"tiny","prompt":[1.5]}""", "prompt")]
    [InlineData("""{"model":"tiny","prompt":{"a":1}}""", "prompt")]
    [InlineData("""{"model":"tiny","prompt":"a","n":1000000000}""", "n")]
    [InlineData("""{"model":"tiny","prompt":"a","n":1e9}""", "n")]
    [InlineData("""{"model":"tiny","prompt":"a","n":0}""", "n")]
    [InlineData("""{"model":"tiny","prompt":"a","max_tokens":-1}""", "max_tokens")]
    [InlineData("""{"model":"tiny","prompt":"a","max_tokens":99999999999}""", "max_tokens")]
    [InlineData("""{"model":"tiny","prompt":"a","max_tokens":"9"}""", "max_tokens")]
    [InlineData("""{"model":"tiny","prompt":"a","temperature":-0.1}""", "temperature")]
    [InlineData("""{"model":"tiny","prompt":"a","temperature":1e999}""", "temperature")]
    [InlineData("""{"model":"tiny","prompt":"a","top_p":0}""", "top_p")]
    [InlineData("""{"model":"tiny","prompt":"a","top_p":1.1}""", "top_p")]
    [InlineData("""{"model":"tiny","prompt":"a","min_p":2}""", "min_p")]
    [InlineData("""{"model":"tiny","prompt":"a","logprobs":21}""", "logprobs")]
    [InlineData("""{"model":"tiny","prompt":"a","logprobs":true}""", "logprobs")]
    [InlineData("""{"model":"tiny","prompt":"a","stop":""}""", "stop")]
    [InlineData("""{"model":"tiny","prompt":"a","stop":["a",3]}""", "stop")]
    [InlineData("""{"model":"tiny","prompt":"a","stop_token_ids":[999]}""", "stop_token_ids")]
    [InlineData("""{"model":"tiny","prompt":"a","seed":1.5}""", "seed")]
    [InlineData("""{"model":"tiny","prompt":"a","seed":"1"}""", "seed")]
    [InlineData("""{"model":"tiny","prompt":"a","seeds":[1,2],"n":3}""", "seeds")]
    [InlineData("""{"model":"tiny","prompt":"a","seeds":[]}""", "seeds")]
    [InlineData("""{"model":"tiny","prompt":"a","echo":1}""", "echo")]
    [InlineData("""{"model":"tiny","prompt":"a","stream":"yes"}""", "stream")]
    [InlineData("""{"model":"tiny","prompt":"a","stream_options":{"include_usage":true}}""", "stream_options")]
    [InlineData("""{"model":"tiny","prompt":"a","stream":true,"stream_options":{"x":1}}""", "stream_options.x")]
    [InlineData("""{"model":"tiny","prompt":"a","best_of":3}""", "best_of")]
    [InlineData("""{"model":"tiny","prompt":"a","suffix":"b"}""", "suffix")]
    [InlineData("""{"model":"tiny","prompt":"a","presence_penalty":0.5}""", "presence_penalty")]
    [InlineData("""{"model":"tiny","prompt":"a","repetition_penalty":1.1}""", "repetition_penalty")]
    [InlineData("""{"model":"tiny","prompt":"a","logit_bias":{"5":1}}""", "logit_bias")]
    [InlineData("""{"model":"tiny","prompt":"a","ignore_eos":true}""", "ignore_eos")]
    [InlineData("""{"model":"tiny","prompt":"a","temprature":0}""", "temprature")]
    [InlineData("""{"model":"tiny","prompt":"a","messages":[]}""", "messages")]
    public async Task A_parameter_that_cannot_be_kept_is_refused_by_name(string body, string param)
    {
        var (status, error) = await _room.SendAsync("/v1/completions", Encoding.UTF8.GetBytes(body));

        Assert.Equal((HttpStatusCode.BadRequest, param, "invalid_request_error"), (status, error.GetProperty("param").GetString(), error.GetProperty("type").GetString()));
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
    }

    [Theory]
    [InlineData("""{"model":"tiny","messages":[]}""", "messages")]
    [InlineData("""{"model":"tiny","messages":"hi"}""", "messages")]
    [InlineData("""{"model":"tiny","messages":[{"role":"user"}]}""", "messages[0].content")]
    [InlineData("""{"model":"tiny","messages":[{"role":"robot","content":"a"}]}""", "messages[0].role")]
    [InlineData("""{"model":"tiny","messages":[{"role":"user","content":"a","name":"x"}]}""", "messages[0].name")]
    [InlineData("""{"model":"tiny","messages":[{"role":"user","content":[{"type":"image_url","image_url":{}}]}]}""", "messages[0].content[0]")]
    [InlineData("""{"model":"tiny","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}""", "messages")]
    [InlineData("""{"model":"tiny","messages":[{"role":"user","content":"a"}],"tools":[{}]}""", "tools")]
    [InlineData("""{"model":"tiny","messages":[{"role":"user","content":"a"}],"response_format":{"type":"json_object"}}""", "response_format")]
    [InlineData("""{"model":"tiny","messages":[{"role":"user","content":"a"}],"top_logprobs":2}""", "top_logprobs")]
    [InlineData("""{"model":"tiny","messages":[{"role":"user","content":"a"}],"max_tokens":2,"max_completion_tokens":3}""", "max_tokens")]
    [InlineData("""{"model":"tiny","messages":[{"role":"user","content":"a"}],"echo":true}""", "echo")]
    public async Task So_is_one_of_chat(string body, string param)
    {
        var (status, error) = await _room.SendAsync("/v1/chat/completions", Encoding.UTF8.GetBytes(body));

        Assert.Equal((HttpStatusCode.BadRequest, param), (status, error.GetProperty("param").GetString()));
    }

    [Fact]
    public async Task Parameters_that_ask_for_nothing_are_taken()
        => await _room.CompleteAsync(new
        {
            model = "tiny", prompt = "a", max_tokens = 1, presence_penalty = 0, frequency_penalty = 0.0, logit_bias = new { }, best_of = 1, suffix = (string?)null, user = "me", top_k = -1, n = 1,
            stop = (string?)null, stream = false, stream_options = (object?)null, logprobs = (int?)null, metadata = new { a = "b" }, store = false, service_tier = "auto",
        });

    public static TheoryData<string, byte[]> HostileBodies => new()
    {
        { "half an object", "{\"model\":\"tiny\",\"prompt\":\"a"u8.ToArray() },
        { "nothing", [] },
        { "a list", "[1]"u8.ToArray() },
        { "null", "null"u8.ToArray() },
        { "a comment", "{\"model\":\"tiny\" /* x */}"u8.ToArray() },
        { "a trailing comma", "{\"model\":\"tiny\",}"u8.ToArray() },
        { "a key twice", "{\"model\":\"tiny\",\"model\":\"tiny\",\"prompt\":\"a\"}"u8.ToArray() },
        { "two objects", "{\"model\":\"tiny\",\"prompt\":\"a\"}{}"u8.ToArray() },
        { "half a surrogate pair", "{\"model\":\"tiny\",\"prompt\":\"\\ud800\"}"u8.ToArray() },
        { "half a surrogate pair in a list", "{\"model\":\"tiny\",\"prompt\":\"a\",\"stop\":[\"\\udfff\"]}"u8.ToArray() },
        { "half a surrogate pair in a name", "{\"model\":\"tiny\",\"\\ud800\":1}"u8.ToArray() },
        { "half a surrogate pair as the model", "{\"model\":\"\\ud800\"}"u8.ToArray() },
        { "no UTF-8", [.. "{\"model\":\"tiny\",\"prompt\":\""u8, 0xff, 0xfe, .. "\"}"u8] },
        { "UTF-16", Encoding.Unicode.GetBytes("{\"model\":\"tiny\"}") },
        { "deep nesting", Encoding.ASCII.GetBytes("{\"model\":\"tiny\",\"prompt\":" + new string('[', 100_000) + new string(']', 100_000) + "}") },
        { "NaN", "{\"model\":\"tiny\",\"prompt\":\"a\",\"temperature\":NaN}"u8.ToArray() },
        { "raw NUL", "{\"model\":\"tiny\",\"prompt\":\"a\0\"}"u8.ToArray() },
        { "a million fields", Encoding.ASCII.GetBytes("{" + string.Join(',', Enumerable.Range(0, 200_000).Select(i => $"\"f{i}\":1")) + "}") },
    };

    [Theory]
    [MemberData(nameof(HostileBodies))]
    public async Task A_hostile_body_is_one_error_and_the_server_goes_on(string what, byte[] body)
    {
        var (status, error) = await _room.SendAsync("/v1/completions", body);

        Assert.True(status == HttpStatusCode.BadRequest, $"{what}: {status}");
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        await _room.CompleteAsync(new { model = "tiny", prompt = "a\0é", max_tokens = 1 }); // an escaped NUL is a character as others are
    }

    [Fact]
    public async Task A_body_of_a_hundred_megabytes_is_not_read()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/completions") { Content = new ByteArrayContent(new byte[100 << 20]), Headers = { ExpectContinue = true } };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using var response = await _room.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("larger than", JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/", HttpStatusCode.NotFound)]
    [InlineData("GET", "/v1", HttpStatusCode.NotFound)]
    [InlineData("POST", "/v1/images/generations", HttpStatusCode.NotFound)]
    [InlineData("GET", "/v1/models/gpt-4", HttpStatusCode.NotFound)]
    [InlineData("GET", "/v1/models/..%2f..%2fetc", HttpStatusCode.NotFound)]
    [InlineData("GET", "/v1/completions", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/v1/models/tiny", HttpStatusCode.MethodNotAllowed)]
    [InlineData("OPTIONS", "/v1/chat/completions", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/v1/models", HttpStatusCode.MethodNotAllowed)]
    public async Task What_is_not_there_is_not_found_and_what_takes_no_such_method_says_which(string method, string path, HttpStatusCode expected)
        => Assert.Equal(expected, (await _room.SendAsync(path, "{}"u8.ToArray(), method: method)).Status);

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Another_type_of_body_is_refused_which_pages_of_browsers_can_send_unasked(string type)
        => Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await _room.SendAsync("/v1/completions", "{\"model\":\"tiny\",\"prompt\":\"a\"}"u8.ToArray(), type)).Status);

    [Fact]
    public async Task Another_models_name_is_not_found()
    {
        var (status, error) = await _room.SendAsync("/v1/completions", "{\"model\":\"gpt-4\",\"prompt\":\"a\"}"u8.ToArray());

        Assert.Equal((HttpStatusCode.NotFound, "model_not_found", "model"), (status, error.GetProperty("code").GetString(), error.GetProperty("param").GetString()));
        var list = JsonDocument.Parse(await _room.Http.GetStringAsync("/v1/models")).RootElement.GetProperty("data");
        Assert.Equal("tiny", Assert.Single(list.EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal(list[0].GetRawText(), await _room.Http.GetStringAsync("/v1/models/tiny"));
    }

    [Fact]
    public async Task Whoever_sends_a_drop_at_a_time_is_cut_off()
    {
        var port = new Uri(_room.Server.Origin).Port;
        var answers = await Task.WhenAll(
            DripAsync(port, $"POST /v1/completions HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{{\"model\""),
            DripAsync(port, $"POST /v1/completions HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Slow: "));

        Assert.All(answers, answer => Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal));
        await _room.CompleteAsync(new { model = "tiny", prompt = "a", max_tokens = 1 });
    }

    private static async Task<string> DripAsync(int port, string start)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port, patience.Token);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(start), patience.Token);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync(patience.Token); // until the server closes it
    }
}
