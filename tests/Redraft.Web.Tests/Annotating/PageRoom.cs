using System.Runtime.CompilerServices;
using Microsoft.Playwright;
using Redraft.Annotating;
using Redraft.Evaluating;
using Redraft.Runs;
using Redraft.Tests.Annotating;
using Redraft.Web.Annotating;

namespace Redraft.Web.Tests.Annotating;

/// <summary>A server with a desk whose run is scripted, and browsers that look at it.</summary>
internal sealed class PageRoom(IBrowser browser) : IAsyncDisposable
{
    public const string Stage = "round-1/feedback";

    private readonly AnnotationRoom _room = new();
    private readonly List<IBrowserContext> _contexts = [];
    private readonly List<string> _complaints = [];
    private AnnotationServer _server = null!;
    private CancellationTokenSource _run = new();
    private IReadOnlyList<AnnotationItem> _items = [];
    private int _port;

    public AnnotationQueue Queue => _room.Queue;

    public AnnotationDesk Desk { get; private set; } = null!;

    public Annotators Annotators => _room.Annotators;

    public AnnotationRoom.HandClock Clock => _room.Clock;

    public string Origin => _server.Origin;

    /// <summary>Let one more redraft be drawn; null to draw without waiting.</summary>
    public SemaphoreSlim? Gate { get; set; }

    /// <summary>What a model suggests to say of an item; null for nothing.</summary>
    public Func<string, string?> Suggest { get; set; } = _ => null;

    /// <summary>Whether all redrafts but the first are the same.</summary>
    public bool Alike { get; set; }

    /// <summary>From how many people an answer is wanted.</summary>
    public int Wanted { get; private init; } = 1;

    /// <summary>Who is asked whether a point is among other words; null for nobody.</summary>
    public Func<PointInWords, double>? Judge { get; private init; }

    /// <summary>What was graded.</summary>
    public List<string> Graded { get; } = [];

    /// <summary>Errors of scripts and reports of the content security policy.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    public static Task<PageRoom> OpenAsync(IBrowser browser, params AnnotationItem[] items) => OpenAsync(browser, wanted: 1, judge: null, items);

    public static async Task<PageRoom> OpenAsync(IBrowser browser, int wanted, Func<PointInWords, double>? judge, params AnnotationItem[] items)
    {
        var room = new PageRoom(browser) { _items = items, Wanted = wanted, Judge = judge };
        await room.StartAsync();
        return room;
    }

    /// <summary>A program that is asked about, and fails.</summary>
    public static AnnotationItem Program(string id) => new()
    {
        Id = id, Kind = AnnotationKind.Feedback, Stage = Stage, ProblemId = "p" + id, Task = "programs", Description = $"return the sum of the even numbers of xs ({id})", Signature = "def solve(xs):\n",
        Texts = [Tested($"def solve(xs):\n    return sum(x for x in xs if x % 2)  # {id}\n", passed: false)],
    };

    /// <summary>A summary that is asked about.</summary>
    public static AnnotationItem Summary(string id, string text = "The author quit the job. Now they regret it.", string post = "I left a volunteer post last Friday, and I feel fine.") => new()
    {
        Id = id, Kind = AnnotationKind.Feedback, Stage = Stage, ProblemId = "p" + id, Task = "posts", Description = post, Texts = [new AnnotationText(id, text, null, "", [], null)],
    };

    /// <summary>An item of another kind.</summary>
    public static AnnotationItem Other(string id, AnnotationKind kind, params string[] texts) => Summary(id) with
    {
        Kind = kind, Texts = [.. texts.Select((text, i) => new AnnotationText($"{id}-{i}", text, null, "", [], null))], Feedback = kind == AnnotationKind.Check ? "Name the deadline on Friday." : null,
    };

    /// <summary>Signs somebody in, with a browser of their own.</summary>
    public async Task<IPage> PersonAsync(string name, BrowserNewContextOptions? options = null)
    {
        var (_, token) = await Annotators.InviteAsync(name, AnnotatorRole.Annotator, "test");
        return await PageAsync($"{Origin}/in/{token}", options);
    }

    /// <summary>Signs the owner in.</summary>
    public async Task<IPage> OwnerAsync(BrowserNewContextOptions? options = null) => await PageAsync($"{Origin}/in/{await Annotators.OwnerTokenAsync()}", options);

    public async Task<IPage> PageAsync(string address, BrowserNewContextOptions? options = null)
    {
        var context = await browser.NewContextAsync(options ?? new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 800 } });
        _contexts.Add(context);
        context.SetDefaultTimeout(60_000); // a busy machine is no failure
        await context.AddInitScriptAsync("document.addEventListener('securitypolicyviolation', event => console.error('csp ' + event.violatedDirective + ' ' + event.blockedURI));");
        context.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.Contains("Failed to load resource", StringComparison.Ordinal)) // a status that the page expects
            {
                _complaints.Add(message.Text);
            }
        };
        context.WebError += (_, error) => _complaints.Add(error.Error);
        var page = await context.NewPageAsync();
        page.Dialog += (_, dialog) => _complaints.Add($"a dialog opened: {dialog.Message}");
        await page.GotoAsync(address);
        return page;
    }

    /// <summary>As when the process ends.</summary>
    public async Task StopAsync()
    {
        await _run.CancelAsync();
        await _server.DisposeAsync();
        await _room.RestartAsync();
    }

    /// <summary>Starts again where it was.</summary>
    public async Task StartAsync()
    {
        _run = new CancellationTokenSource();
        Desk = new AnnotationDesk(_room.Queue, _room.Annotators);
        _server = await AnnotationServer.StartAsync(Desk, new RunWatch(new SilentObserver()), "evening run", new AnnotationServerOptions { Port = _port, RequestsPerSecond = 1000 }, CancellationToken.None);
        _port = new Uri(_server.Origin).Port;
        await Annotators.OwnerTokenAsync(); // nobody to answer would mean that nothing is to be asked
        Put(_items);
    }

    /// <summary>Asks something more.</summary>
    public void Ask(params AnnotationItem[] items)
    {
        _items = [.. _items, .. items];
        Put(items);
    }

    private void Put(IReadOnlyList<AnnotationItem> items)
    {
        foreach (var stage in items.GroupBy(item => item.Stage))
        {
            _ = Desk.AskAsync(new DeskQuestions(stage.Key, [.. stage], Wanted, Enough: 0) { Judge = Judge is { } judge ? (asked, _) => Task.FromResult<IReadOnlyList<double>>([.. asked.Select(judge)]) : null, Redraft = RedraftAsync, Grade = GradeAsync, Propose = (item, _) => Task.FromResult(Suggest(item) is { } words ? new Proposal(words, "model-hash") : null) }, _run.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var context in _contexts)
        {
            await context.DisposeAsync();
        }

        await _run.CancelAsync();
        await _server.DisposeAsync();
        await _room.DisposeAsync();
        _run.Dispose();
    }

    private async IAsyncEnumerable<AttemptedRedraft> RedraftAsync(string id, IReadOnlyList<FeedbackPoint> points, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var item = _items.Single(item => item.Id == id);
        for (var i = 0; i < 3; i++)
        {
            await (Gate?.WaitAsync(cancellation) ?? Task.CompletedTask);
            var which = Alike ? Math.Min(i, 1) : i;
            var text = item.Signature.Length == 0 ? $"Redraft {i}: {points[0].Text}" : $"def solve(xs):\n    return sum(x for x in xs if x % 2 == {which})  # {id}\n";
            yield return new AttemptedRedraft(item.Signature.Length == 0 ? new AnnotationText($"{id}-{i}", text, null, "", [], null) : Tested(text, passed: i == 0), item.Signature.Length == 0 ? 0.5 * i : null);
        }
    }

    private Task<AnnotationText> GradeAsync(string id, string text, CancellationToken cancellation)
    {
        Graded.Add(text);
        return Task.FromResult(Tested(text, text.Contains("== 0", StringComparison.Ordinal)));
    }

    private static AnnotationText Tested(string text, bool passed) => new("t", text, passed, passed ? "pass" : "wrong",
    [
        new CallOutcome(0, passed ? Verdict.Pass : Verdict.Wrong, "solve([1, 2, 4])", "6", passed ? "6" : "1", null),
        new CallOutcome(1, Verdict.Pass, "solve([])", "0", "0", null),
        new CallOutcome(2, passed ? Verdict.Pass : Verdict.Exception, "solve(None)", "0", passed ? "0" : null, passed ? null : "TypeError: 'NoneType' object is not iterable"),
    ], passed ? null : "solve([1, 2, 4]) returned 1 but 6 was expected");
}
