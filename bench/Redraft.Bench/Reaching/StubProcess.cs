using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Redraft.Bench.Reaching;

/// <summary>A server of OpenAI's completions that answers after some time, and goes wrong now and then, in a process of its own.</summary>
/// <remarks>On plain sockets: a web server's 0.16 ms a call would be half of what the measured side takes, of the same processors.</remarks>
internal sealed class StubProcess : IDisposable
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal); // good answers by prompt
    private readonly int _delay, _every;
    private readonly EvenDelay _wait;
    private int _number, _wrong;
    private long _held; // ticks between a request that is read and its answer

    private StubProcess(int delay, int every) => (_delay, _every, _wait) = (delay, every, new EvenDelay(TimeSpan.FromMilliseconds(delay)));

    /// <summary>What a prompt is answered with.</summary>
    public static string AnswerTo(string prompt) => "an answer to " + prompt;

    /// <summary>Serves until its input ends; prints its address first.</summary>
    /// <param name="arguments">Milliseconds before an answer; of how many requests one goes wrong, 0 for none.</param>
    /// <param name="output">Gets the address.</param>
    public static async Task<int> ServeAsync(string[] arguments, TextWriter output)
    {
        using var stub = new StubProcess(int.Parse(arguments[0], CultureInfo.InvariantCulture), int.Parse(arguments[1], CultureInfo.InvariantCulture));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(1024);
        stub._wait.Start();
        _ = stub.AcceptAsync(listener);
        await output.WriteLineAsync("http://" + listener.LocalEndpoint).ConfigureAwait(false);
        await output.FlushAsync().ConfigureAwait(false);
        await Console.In.ReadToEndAsync().ConfigureAwait(false);
        return 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _wait.Dispose();

    private async Task AcceptAsync(TcpListener listener)
    {
        while (true)
        {
            var socket = await listener.AcceptSocketAsync().ConfigureAwait(false);
            socket.NoDelay = true;
            _ = AnswerAllAsync(socket);
        }
    }

    private async Task AnswerAllAsync(Socket socket)
    {
        using var connection = new StubConnection(socket);
        try
        {
            while (await connection.ReadAsync().ConfigureAwait(false) is { } request)
            {
                await AnswerAsync(connection, request).ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // whoever asked has gone, or was sent away
        }
    }

    private async Task AnswerAsync(StubConnection connection, StubRequest request)
    {
        switch (request.Path)
        {
            case "/v1/models":
                connection.Send("200 OK", new { data = new[] { new { id = "stub" } } });
                break;
            case "/counts":
                connection.Send("200 OK", new { requests = _number, wrong = _wrong, prompts = _counts.Count, doubled = _counts.Values.Count(count => count > 1), milliseconds = Stopwatch.GetElapsedTime(0, _held).TotalMilliseconds });
                break;
            case "/v1/completions":
                await CompleteAsync(connection, request.Body).ConfigureAwait(false);
                break;
            default:
                connection.Send("404 Not Found", new { error = new { message = "nothing is here" } });
                break;
        }
    }

    private async Task CompleteAsync(StubConnection connection, ReadOnlyMemory<byte> body)
    {
        var since = Stopwatch.GetTimestamp();
        using var asked = JsonDocument.Parse(body);
        var prompt = asked.RootElement.GetProperty("prompt").GetString()!;
        if (_delay > 0)
        {
            await _wait.WaitAsync(since).ConfigureAwait(false);
        }

        var mine = Interlocked.Increment(ref _number);
        var counted = prompt.StartsWith("prompt ", StringComparison.Ordinal); // not what probes ask, some of it several times
        if (_every > 0 && mine % _every == 0 && counted)
        {
            Fail(connection, Interlocked.Increment(ref _wrong));
            return;
        }

        if (counted)
        {
            _counts.AddOrUpdate(prompt, 1, (_, count) => count + 1);
        }

        Interlocked.Add(ref _held, Stopwatch.GetTimestamp() - since);
        connection.Send("200 OK", new { id = "stub", choices = new[] { new { index = 0, text = AnswerTo(prompt), finish_reason = "stop" } }, usage = new { prompt_tokens = 8, completion_tokens = 8 } });
    }

    private static void Fail(StubConnection connection, int which)
    {
        switch (which % 4)
        {
            case 0:
                connection.Send("429 Too Many Requests", ""u8, "retry-after-ms: 20\r\n");
                break;
            case 1:
                connection.Send("500 Internal Server Error", ""u8);
                break;
            case 2:
                connection.Send("200 OK", "{\"choices\":[{\"text\":\"an ans"u8); // half of it
                break;
            default:
                connection.Break();
                break;
        }
    }
}
