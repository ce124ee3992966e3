using System.Diagnostics;
using System.Globalization;
using Redraft.Annotating;
using Redraft.Runs;
using Redraft.Web.Annotating;

namespace Redraft.Bench.Annotating;

/// <summary>The annotation page in a process of its own, which can be killed: serves a folder's queue until its input ends.</summary>
internal sealed class PageProcess : IDisposable
{
    private readonly Process _process;

    private PageProcess(Process process) => _process = process;

    /// <summary>Starts a server and waits until it listens.</summary>
    /// <param name="folder">Where <c>annotations.db</c> lies.</param>
    /// <param name="port">Its port; the same one after a kill, since cookies are named after it.</param>
    /// <param name="items">How many items its run asks for.</param>
    public static async Task<PageProcess> StartAsync(string folder, int port, int items)
    {
        string[] arguments = [typeof(PageProcess).Assembly.Location, "people", "serve", folder, Text(port), Text(items)];
        var process = new PageProcess(Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!);
        return await process._process.StandardOutput.ReadLineAsync().ConfigureAwait(false) == "serving"
            ? process : throw new InvalidOperationException("the server ended before it served");
    }

    /// <summary>What such a process does.</summary>
    /// <param name="arguments">Folder, port, items.</param>
    public static async Task<int> ServeAsync(string[] arguments)
    {
        var (folder, port, items) = (arguments[0], int.Parse(arguments[1], CultureInfo.InvariantCulture), int.Parse(arguments[2], CultureInfo.InvariantCulture));
        await using var database = AnnotationDatabase.Open(Path.Combine(folder, "annotations.db"));
        var annotators = new Annotators(database, TimeProvider.System);
        var desk = new AnnotationDesk(new AnnotationQueue(database, annotators, TimeProvider.System, TimeSpan.FromMinutes(15)), annotators);
        using var stop = new CancellationTokenSource();
        var asking = desk.AskAsync(new DeskQuestions(Stage, [.. Enumerable.Range(0, items).Select(Item)], Wanted: 1, Enough: 0), stop.Token);
        while (desk.Waiting.Count == 0 && !asking.IsCompleted)
        {
            await Task.Delay(10).ConfigureAwait(false);
        }

        await using var server = await AnnotationServer.StartAsync(desk, new RunWatch(new SilentObserver()), "load", new AnnotationServerOptions { Port = port }, stop.Token).ConfigureAwait(false);
        Console.Out.WriteLine("serving");
        while (await Console.In.ReadLineAsync().ConfigureAwait(false) is not null)
        {
        }

        await stop.CancelAsync().ConfigureAwait(false);
        await asking.ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        return 0;
    }

    /// <summary>The stage that asks.</summary>
    public const string Stage = "round-1/feedback";

    /// <summary>Processor seconds that it has used.</summary>
    public double ProcessorSeconds
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    /// <summary>Ends it as a power cut would, but for the system's own buffers: SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().ConfigureAwait(false);
    }

    /// <summary>Ends it in order.</summary>
    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().ConfigureAwait(false);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static AnnotationItem Item(int i) => new()
    {
        Id = i.ToString("x16", CultureInfo.InvariantCulture), Kind = AnnotationKind.Feedback, Stage = Stage, ProblemId = $"posts/{i}", Task = "posts",
        Description = $"I left a volunteer post last Friday, after three years ({i}). " + Post,
        Texts = [new AnnotationText($"{i}", "The author quit their job and regrets it now.", null, "", [], null)],
    };

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private const string Post = "I feel fine about it, but my mother keeps asking when I will go back, and the head of the group wrote to me twice, the second time not kindly. I never "
        + "promised to stay for longer than one season. Should I answer, and what could I say that ends this without a quarrel, since we meet in the shop every other day?";
}
