using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Redraft.Web.Serving;

/// <summary>Serves a model in the way of OpenAI's HTTP interface; docs/serving.md says what of it.</summary>
public sealed class ModelServer : IAsyncDisposable
{
    private const int MostConnections = 4096;

    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(10); // for clients that don't read what they are told

    private readonly WebApplication _app;
    private readonly ModelRoutes _routes;
    private readonly Traffic _traffic;
    private readonly ServingOptions _options;
    private readonly CancellationTokenSource _stop;

    private ModelServer(WebApplication app, ModelRoutes routes, Traffic traffic, ServingOptions options, CancellationTokenSource stop)
        => (_app, _routes, _traffic, _options, _stop) = (app, routes, traffic, options, stop);

    /// <summary>Where it is reached, such as <c>http://127.0.0.1:8000</c>.</summary>
    public string Origin { get; private init; } = "";

    /// <summary>Requests that were let in so far.</summary>
    public long Requests => _traffic.Served;

    /// <summary>Requests at work.</summary>
    public int AtWork => _traffic.AtWork;

    /// <summary>All that can be asked of it, as method and path.</summary>
    internal IReadOnlyList<(string Method, string Path)> Routes => _routes.All;

    /// <summary>Starts to serve.</summary>
    /// <param name="served">The model; not disposed with this.</param>
    /// <param name="options">Where it listens, and to whom.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="ArgumentException">If the options have problems.</exception>
    /// <exception cref="IOException">If the port is taken.</exception>
    public static async Task<ModelServer> StartAsync(ServedModel served, ServingOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(served);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Problems().FirstOrDefault() is { } problem)
        {
            throw new ArgumentException(problem, nameof(options));
        }

        var (traffic, stop) = (new Traffic(options.MostRequests), new CancellationTokenSource());
        var routes = new ModelRoutes(served, traffic, options, stop.Token);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, options));
        var app = builder.Build();
        app.Run(routes.AnswerAsync);
        try
        {
            await app.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            stop.Dispose();
            throw;
        }

        var port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        return new ModelServer(app, routes, traffic, options, stop) { Origin = $"http://{Name(options.Address)}:{port}" };
    }

    /// <summary>Lets nobody in any more, and waits for those at work as long as the options allow; then they are given up.</summary>
    /// <returns>Whether all ended by themselves.</returns>
    public async Task<bool> DrainAsync()
    {
        var ended = _traffic.EndAsync();
        try
        {
            await ended.WaitAsync(_options.Drain, _options.Clock).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            await ended.WaitAsync(Goodbye, _options.Clock).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false); // they say so and go
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _ = _traffic.EndAsync();
        await _stop.CancelAsync().ConfigureAwait(false);
        await _app.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private static void Configure(KestrelServerOptions kestrel, ServingOptions options)
    {
        ServerLimits.Set(kestrel, options.LargestBody, MostConnections);
        kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(30));
        kestrel.Listen(options.Address, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
    }

    private static string Name(IPAddress address) => address.Equals(IPAddress.Any) ? "127.0.0.1"
        : address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{(address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : address)}]" : address.ToString();
}
