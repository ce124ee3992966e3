using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Redraft.Annotating;

namespace Redraft.Web.Annotating;

/// <summary>Serves the annotation page in the process of the run.</summary>
/// <remarks>Files come from the assembly, never from a folder; a request names things by ids only.</remarks>
public sealed class AnnotationServer : IAsyncDisposable
{
    private const long LargestBody = 256 << 10; // bytes
    private const int MostConnections = 1000;

    private readonly WebApplication _app;
    private readonly Gate _gate;

    private AnnotationServer(WebApplication app, Gate gate, string origin, IReadOnlyList<Route> routes)
        => (_app, _gate, Origin, Routes) = (app, gate, origin, routes);

    /// <summary>Where it is reached, such as <c>http://127.0.0.1:7777</c>.</summary>
    public string Origin { get; }

    /// <summary>All that can be asked of it.</summary>
    internal IReadOnlyList<Route> Routes { get; }

    /// <summary>Starts to serve.</summary>
    /// <param name="desk">Where the run asks.</param>
    /// <param name="watch">What the run does.</param>
    /// <param name="title">What the page is called: the run's name.</param>
    /// <param name="options">Where it listens.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="ArgumentException">If the options have problems.</exception>
    /// <exception cref="IOException">If the port is taken.</exception>
    public static async Task<AnnotationServer> StartAsync(
        AnnotationDesk desk, RunWatch watch, string title, AnnotationServerOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Problems().FirstOrDefault() is { } problem)
        {
            throw new ArgumentException(problem, nameof(options));
        }

        try
        {
            return await ListenAsync(desk, watch, title, options with { Port = options.Port ?? AnnotationServerOptions.UsualPort }, cancellation).ConfigureAwait(false);
        }
        catch (IOException) when (options.Port is null)
        {
            return await ListenAsync(desk, watch, title, options with { Port = 0 }, cancellation).ConfigureAwait(false); // another run has it
        }
    }

    private static async Task<AnnotationServer> ListenAsync(
        AnnotationDesk desk, RunWatch watch, string title, AnnotationServerOptions options, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        if (options.Certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, options));
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var (opened, origin) = (new TaskCompletionSource<Gate>(), ""); // the port is known only once it listens; until then everybody waits
        IReadOnlyList<Route> routes =
        [
            .. new SessionRoutes(desk, opened.Task, watch, title).All, .. new ItemRoutes(desk).All, .. new OwnerRoutes(desk, () => origin).All, .. PageFiles.Routes,
        ];
        app.Use((http, next) => AdmitAsync(opened.Task, http, next));
        app.UseRouting();
        app.UseEndpoints(endpoints =>
        {
            foreach (var route in routes)
            {
                endpoints.MapMethods(route.Pattern, [route.Method], async http => await route.Answer(await (await opened.Task.ConfigureAwait(false)).PassAsync(http, route).ConfigureAwait(false)).ConfigureAwait(false));
            }
        });
        app.Run(_ => throw new RefusedException(StatusCodes.Status404NotFound, "there is no such page"));
        try
        {
            await app.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        var port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        origin = options.PublicOrigin?.GetLeftPart(UriPartial.Authority) ?? Gate.OriginOf(options, port);
        opened.SetResult(new Gate(options, port, desk.Annotators));
        return new AnnotationServer(app, await opened.Task.ConfigureAwait(false), origin, routes);
    }

    /// <summary>What every request goes through: our headers, our host names, and errors that say what they are in one line.</summary>
    private static async Task AdmitAsync(Task<Gate> opened, HttpContext http, RequestDelegate next)
    {
        var gate = await opened.ConfigureAwait(false);
        Security.Apply(http.Response);
        try
        {
            await (gate.IsOurs(http) ? next(http) : throw new RefusedException(StatusCodes.Status421MisdirectedRequest, "this page has another address")).ConfigureAwait(false);
        }
        catch (RefusedException refused) when (!http.Response.HasStarted)
        {
            await WireJson.WriteAsync(http, new { error = refused.Message }, refused.Status).ConfigureAwait(false);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException bad) when (!http.Response.HasStarted)
        {
            await WireJson.WriteAsync(http, new { error = "not a request that this page makes" }, bad.StatusCode).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // whoever asked has gone
        }
        catch (Exception error) when (error is IOException or InvalidOperationException && !http.Response.HasStarted)
        {
            await WireJson.WriteAsync(http, new { error = error.Message }, StatusCodes.Status503ServiceUnavailable).ConfigureAwait(false);
        }
    }

    private static void Configure(KestrelServerOptions kestrel, AnnotationServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = LargestBody;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
        kestrel.Limits.MaxRequestLineSize = 2 << 10;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        kestrel.Listen(options.Address, options.Port!.Value, listen =>
        {
            if (options.Certificate is { } certificate)
            {
                listen.UseHttps(certificate);
            }
        });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _gate.Dispose();
    }
}
