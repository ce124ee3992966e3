using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Redraft.Bench.Reaching;

/// <summary>The stub in a process of its own.</summary>
internal sealed class StubServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _client = new();
    private readonly string _root;

    private StubServerProcess(Process process, string root) => (_process, _root) = (process, root);

    public string Url => _root + "/v1";

    public static async Task<StubServerProcess> StartAsync(int delay, int every)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in new[] { typeof(StubServerProcess).Assembly.Location, "remote", "serve", delay.ToString(CultureInfo.InvariantCulture), every.ToString(CultureInfo.InvariantCulture) })
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1"; // a request is read on the thread that learns of it
        var process = Process.Start(start)!;
        return new StubServerProcess(process, (await process.StandardOutput.ReadLineAsync().ConfigureAwait(false))!);
    }

    /// <summary>What it has counted, as JSON.</summary>
    public Task<string> CountsAsync() => _client.GetStringAsync(new Uri(_root + "/counts"));

    /// <summary>How long it has held good answers back, all together.</summary>
    public async Task<double> MillisecondsAsync()
    {
        using var counts = JsonDocument.Parse(await CountsAsync().ConfigureAwait(false));
        return counts.RootElement.GetProperty("milliseconds").GetDouble();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _process.Dispose();
        _client.Dispose();
    }
}
