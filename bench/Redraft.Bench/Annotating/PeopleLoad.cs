using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Redraft.Annotating;

namespace Redraft.Bench.Annotating;

/// <summary>Many people at one page at once, and what its store holds afterwards of what it acknowledged.</summary>
internal sealed class PeopleLoad : IDisposable
{
    private const int Items = 60_000; // more than anybody answers

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redraft-load-");
    private readonly int _port = FreePort();
    private readonly List<SimulatedPerson> _people = [];
    private readonly int _items;
    private PageProcess? _server;

    private PeopleLoad(int items) => _items = items;

    /// <summary>Everybody.</summary>
    public IReadOnlyList<SimulatedPerson> People => _people;

    /// <summary>Answers that were acknowledged, of all.</summary>
    public int Acknowledged => _people.Sum(person => person.Acknowledged);

    /// <summary>Processor seconds of the server.</summary>
    public double ServerSeconds => _server!.ProcessorSeconds;

    /// <summary>Starts a server and signs everybody in.</summary>
    /// <param name="people">How many.</param>
    /// <param name="pause">Seconds between an answer and the next item, in the mean.</param>
    /// <param name="items">How many items wait.</param>
    public static async Task<PeopleLoad> StartAsync(int people, double pause, int items = Items)
    {
        var load = new PeopleLoad(items);
        var tokens = await load.InviteAsync(people).ConfigureAwait(false);
        load._server = await PageProcess.StartAsync(load._folder.FullName, load._port, items).ConfigureAwait(false);
        for (var i = 0; i < people; i++)
        {
            var person = new SimulatedPerson($"http://127.0.0.1:{load._port}", i, pause);
            load._people.Add(person);
            await person.SignInAsync(tokens[i]).ConfigureAwait(false);
        }

        return load;
    }

    /// <summary>Kills the server, SIGKILL, and starts another on the same folder and port.</summary>
    public async Task KillAndRestartAsync()
    {
        await _server!.KillAsync().ConfigureAwait(false);
        _server.Dispose();
        _server = await PageProcess.StartAsync(_folder.FullName, _port, _items).ConfigureAwait(false);
    }

    /// <summary>Everybody works until something is so, or the time is over.</summary>
    public async Task WorkAsync(Func<bool> enough, TimeSpan most)
    {
        using var stop = new CancellationTokenSource();
        var work = Task.WhenAll(_people.Select(person => Task.Run(() => person.WorkAsync(stop.Token))));
        for (var clock = Stopwatch.StartNew(); !work.IsCompleted && !enough() && clock.Elapsed < most;)
        {
            await Task.WhenAny(work, Task.Delay(20)).ConfigureAwait(false);
        }

        await stop.CancelAsync().ConfigureAwait(false);
        await work.ConfigureAwait(false);
    }

    /// <summary>Ends the server and looks into the store: what was lost, doubled, or never sent.</summary>
    public async Task<LoadFindings> CheckAsync()
    {
        await _server!.StopAsync().ConfigureAwait(false);
        await using var database = AnnotationDatabase.Open(File);
        var annotators = new Annotators(database, TimeProvider.System);
        return LoadFindings.Of(_people, new AnnotationQueue(database, annotators, TimeProvider.System, TimeSpan.FromMinutes(15)).Answers(currentOnly: false));
    }

    public void Dispose()
    {
        _people.ForEach(person => person.Dispose());
        _server?.Dispose();
        _folder.Delete(recursive: true);
    }

    private string File => Path.Combine(_folder.FullName, "annotations.db");

    private async Task<IReadOnlyList<string>> InviteAsync(int people)
    {
        await using var database = AnnotationDatabase.Open(File);
        var annotators = new Annotators(database, TimeProvider.System);
        return await Task.WhenAll(Enumerable.Range(0, people).Select(async i => (await annotators.InviteAsync($"person {i}", AnnotatorRole.Annotator, "load").ConfigureAwait(false)).Token)).ConfigureAwait(false);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
