using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Redraft.Annotating;
using Redraft.Web.Serving;

namespace Redraft.Web.Annotating;

/// <summary>Serves routes behind the gate: headers, host names, sessions and limits are the same for every page that Redraft serves.</summary>
internal sealed class GatedServer : IAsyncDisposable
{
    private const long LargestBody = 256 << 10; // bytes
    private const int MostConnections = 1000;

    private readonly WebApplication _app;
    private readonly Gate _gate;

    private GatedServer(WebApplication app, Gate gate, string origin, IReadOnlyList<Route> routes)
        => (_app, _gate, Origin, Routes) = (app, gate, origin, routes);

    /// <summary>Where it is reached, such as <c>http://127.0.0.1:7777</c>.</summary>
    public string Origin { get; }

    /// <summary>All that can be asked of it.</summary>
    public IReadOnlyList<Route> Routes { get; }

    /// <summary>Starts to serve.</summary>
    /// <param name="content">What is served, and to whom.</param>
    /// <param name="options">Where it listens.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="ArgumentException">If the options have problems.</exception>
    /// <exception cref="IOException">If the port is taken.</exception>
    public static async Task<GatedServer> StartAsync(GatedContent content, AnnotationServerOptions options, CancellationToken cancellation)
    {
        if (options.Problems().FirstOrDefault() is { } problem)
        {
            throw new ArgumentException(problem, nameof(options));
        }

        try
        {
            return await ListenAsync(content, options with { Port = options.Port ?? AnnotationServerOptions.UsualPort }, cancellation).ConfigureAwait(false);
        }
        catch (IOException) when (options.Port is null)
        {
            return await ListenAsync(content, options with { Port = 0 }, cancellation).ConfigureAwait(false); // another run has it
        }
    }

    private static async Task<GatedServer> ListenAsync(GatedContent content, AnnotationServerOptions options, CancellationToken cancellation)
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
        var routes = content.Routes(opened.Task, () => origin);
        app.Use((http, next) => AdmitAsync(opened.Task, content.Refuse, http, next));
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
        opened.SetResult(new Gate(options, port, content.OwnerOfSession));
        return new GatedServer(app, await opened.Task.ConfigureAwait(false), origin, routes);
    }

    /// <summary>What every request goes through: our headers, our host names, and errors that say what they are.</summary>
    private static async Task AdmitAsync(Task<Gate> opened, Func<HttpContext, int, string, Task> refuse, HttpContext http, RequestDelegate next)
    {
        var gate = await opened.ConfigureAwait(false);
        Security.Apply(http.Response);
        try
        {
            await (gate.IsOurs(http) ? next(http) : throw new RefusedException(StatusCodes.Status421MisdirectedRequest, "this page has another address")).ConfigureAwait(false);
        }
        catch (RefusedException refused) when (!http.Response.HasStarted)
        {
            await refuse(http, refused.Status, refused.Message).ConfigureAwait(false);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException bad) when (!http.Response.HasStarted)
        {
            await refuse(http, bad.StatusCode, "not a request that this page makes").ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // whoever asked has gone
        }
        catch (Exception error) when (error is IOException or InvalidDataException or InvalidOperationException && !http.Response.HasStarted)
        {
            await refuse(http, StatusCodes.Status503ServiceUnavailable, error.Message).ConfigureAwait(false);
        }
    }

    private static void Configure(KestrelServerOptions kestrel, AnnotationServerOptions options)
    {
        ServerLimits.Set(kestrel, LargestBody, MostConnections);
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

/// <summary>What a gated server serves, and to whom.</summary>
/// <param name="Routes">Makes the routes, of the gate and the origin, which are known once it listens.</param>
/// <param name="OwnerOfSession">Who a session belongs to, or null.</param>
/// <param name="Refuse">Answers what can't be answered as asked: with a status and the reason.</param>
internal sealed record GatedContent(
    Func<Task<Gate>, Func<string>, IReadOnlyList<Route>> Routes, Func<string, Task<Annotator?>> OwnerOfSession, Func<HttpContext, int, string, Task> Refuse);
