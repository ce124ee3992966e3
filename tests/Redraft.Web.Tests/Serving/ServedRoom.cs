using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Sampling;
using Redraft.Models;
using Redraft.Tests.Models;
using Redraft.Web.Serving;

namespace Redraft.Web.Tests.Serving;

/// <summary>A small model, served, and somebody who asks it.</summary>
internal sealed class ServedRoom : IAsyncDisposable
{
    /// <summary>The served model's name.</summary>
    public const string Name = "tiny";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3); // a busy machine is no failure

    private readonly WorkerPool _pool = new(2);
    private readonly ITransformer _transformer;

    private ServedRoom(int contextLength)
    {
        _transformer = contextLength == 0 ? TinyModels.Transformer(_pool) : Wide(contextLength);
        Model = new LiveLanguageModel(_transformer, TinyModels.Tokenizer, _pool, new BatchLimits { LiveSequences = 24 });
    }

    public LiveLanguageModel Model { get; }

    public ModelServer Server { get; private set; } = null!;

    public HttpClient Http { get; } = new() { Timeout = Patience };

    /// <summary>A request for a text without an end: it goes on until somebody stops it.</summary>
    public static object Endless => new { model = Name, prompt = "ask", max_tokens = 1_000_000, temperature = 0, stream = true };

    public static async Task<ServedRoom> OpenAsync(ServingOptions? options = null, bool chat = true, bool endless = false, IChatTemplate? template = null)
    {
        var room = new ServedRoom(endless ? 100_000 : 0);
        room.Server = await ModelServer.StartAsync(new ServedModel(Name, room.Model, chat ? template ?? new PlainChat() : null) { ChatFault = chat ? null : "line 3, column 5: a fault" }, (options ?? new ServingOptions()) with { Port = 0 }, CancellationToken.None);
        room.Http.BaseAddress = new Uri(room.Server.Origin);
        return room;
    }

    /// <summary>Asks, and reads the answer.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> AskAsync(string path, object body)
    {
        using var response = await Http.PostAsJsonAsync(path, body);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    /// <summary>Asks for a completion, and expects one.</summary>
    public async Task<JsonElement> CompleteAsync(object body, string path = "/v1/completions")
    {
        var (status, answer) = await AskAsync(path, body);
        Assert.True(status == HttpStatusCode.OK, $"{status}: {answer}");
        return answer;
    }

    /// <summary>Sends text as it is.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Error)> SendAsync(string path, byte[] body, string type = "application/json", string method = "POST")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method == "POST")
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.GetProperty("error"));
    }

    /// <summary>The events of a stream, up to <c>[DONE]</c>, which has to come.</summary>
    public async Task<List<JsonElement>> StreamAsync(object body, string path = "/v1/completions")
    {
        using var stream = await BeginAsync(body, path);
        var events = new List<JsonElement>();
        while (await stream.NextAsync() is { } next)
        {
            events.Add(next);
        }

        Assert.True(stream.Done);
        return events;
    }

    /// <summary>Begins to read a stream.</summary>
    public async Task<OpenStream> BeginAsync(object body, string path = "/v1/completions")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new OpenStream(response, new StreamReader(await response.Content.ReadAsStreamAsync(), Encoding.UTF8));
    }

    /// <summary>Waits until something is so.</summary>
    public static async Task UntilAsync(Func<bool> so)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!so())
        {
            await Task.Delay(5, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
        Model.Dispose();
        _transformer.Dispose();
        _pool.Dispose();
    }

    // The end of text has a logit of 0, which some other token always exceeds: taking the likeliest never ends.
    private ITransformer Wide(int contextLength)
    {
        using var small = TinyModels.Transformer(_pool);
        var model = new Llama(small.Config with { ContextLength = contextLength, TiedHead = false }, _pool);
        model.Initialize(1);
        model.HeadWeight.Value.Span.Slice(TinyModels.Tokenizer.EndOfText * small.Config.Width, small.Config.Width).Clear();
        return model;
    }
}

/// <summary>A stream of events under way.</summary>
internal sealed class OpenStream(HttpResponseMessage response, StreamReader reader) : IDisposable
{
    public HttpResponseMessage Response => response;

    /// <summary>Whether it ended as it should.</summary>
    public bool Done { get; private set; }

    /// <summary>The next event; null at the end.</summary>
    public async Task<JsonElement?> NextAsync()
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line == "data: [DONE]")
            {
                Done = true;
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                Assert.False(Done);
                return JsonDocument.Parse(line["data: ".Length..]).RootElement;
            }
        }

        return null;
    }

    public void Dispose()
    {
        reader.Dispose();
        response.Dispose();
    }
}
