using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Redraft.Annotating;

namespace Redraft.Web.Annotating;

/// <summary>What annotators do: take an item, type, try, answer, go back.</summary>
/// <param name="desk">Where the run asks.</param>
internal sealed class ItemRoutes(AnnotationDesk desk)
{
    // One redrafting or grading at a time for each annotator, and a few in all: the model and the sandbox belong to everybody.
    private const int MostAtOnce = 4, MostWaiting = 2;

    private const long MostRevisions = 1_000_000_000; // of what is typed on one item: more than a life of typing

    private readonly SemaphoreSlim _atOnce = new(MostAtOnce);
    private readonly ConcurrentDictionary<string, Bench> _benches = [];

    public IEnumerable<Route> All =>
    [
        new("POST", "/api/next", AnnotatorRole.Annotator, NextAsync),
        new("GET", "/api/items/{id}/following", AnnotatorRole.Annotator, request => WriteAsync(request, desk.Queue.Following(request.Id, request.Part("id")))),
        new("POST", "/api/items/{id}/take", AnnotatorRole.Annotator, TakeAsync),
        new("POST", "/api/items/{id}/typed", AnnotatorRole.Annotator, SaveAsync),
        new("POST", "/api/items/{id}/try", AnnotatorRole.Annotator, TryAsync),
        new("POST", "/api/items/{id}/propose", AnnotatorRole.Annotator, ProposeAsync),
        new("POST", "/api/items/{id}/grade", AnnotatorRole.Annotator, GradeAsync),
        new("POST", "/api/items/{id}/answer", AnnotatorRole.Annotator, AnswerAsync),
        new("POST", "/api/items/{id}/undo", AnnotatorRole.Annotator, UndoAsync),
        new("GET", "/api/mine", AnnotatorRole.Annotator, MineAsync),
    ];

    private async Task NextAsync(Request request)
    {
        var asked = await WireJson.ReadAsync<NextOrder>(request).ConfigureAwait(false);
        await WriteAsync(request, await desk.Queue.NextAsync(request.Id, asked.Kind).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task TakeAsync(Request request)
        => await WriteAsync(request, await desk.Queue.TakeAsync(request.Id, request.Part("id")).ConfigureAwait(false) ?? throw Missing()).ConfigureAwait(false);

    private Task WriteAsync(Request request, HeldItem? held) => WireJson.WriteAsync(request, new
    {
        held, canTry = held is not null && desk.CanTry(held.Item), canGrade = held is not null && desk.CanGrade(held.Item),
        canPropose = held is not null && desk.CanPropose(held.Item),
    });

    private async Task SaveAsync(Request request)
    {
        var typed = await WireJson.ReadAsync<TypedText>(request).ConfigureAwait(false);
        if (typed.Revision is < 0 or > MostRevisions)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, $"revision: 0 to {MostRevisions} expected");
        }

        var revision = await desk.Queue.SaveTypedAsync(request.Id, request.Part("id"), typed.Revision, typed.Body).ConfigureAwait(false);
        await WireJson.WriteAsync(request, new { revision = revision ?? throw Conflict("it isn't yours any more, or was typed on in another window; copy your text, then reload") }).ConfigureAwait(false);
    }

    private async Task TryAsync(Request request)
    {
        var points = (await WireJson.ReadAsync<TryOrder>(request).ConfigureAwait(false)).Points;
        var held = await HeldAsync(request, desk.CanTry).ConfigureAwait(false);
        if (AnnotationLimits.Faults(held.Item, new AnnotationAnswer { Points = points }).ToList() is { Count: > 0 } faults)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, string.Join("; ", faults));
        }

        using var turn = await TurnAsync(request).ConfigureAwait(false);
        var redrafts = new List<AttemptedRedraft>();
        request.Http.Response.ContentType = "application/x-ndjson; charset=utf-8";
        await foreach (var redraft in desk.TryAsync(held.Item, points, request.Gone).ConfigureAwait(false))
        {
            redrafts.Add(redraft);
            await WireJson.WriteLineAsync(request, new { redraft }).ConfigureAwait(false);
        }

        var attempt = await desk.Queue.AddAttemptAsync(request.Id, held.Item.Id, points, redrafts).ConfigureAwait(false);
        await WireJson.WriteLineAsync(request, new { attempt, lost = attempt is null }).ConfigureAwait(false);
    }

    private async Task ProposeAsync(Request request)
    {
        var held = await HeldAsync(request, desk.CanPropose).ConfigureAwait(false);
        using var turn = await TurnAsync(request).ConfigureAwait(false);
        await WireJson.WriteAsync(request, new { proposal = await desk.ProposeAsync(held.Item, request.Gone).ConfigureAwait(false) }).ConfigureAwait(false);
    }

    private async Task GradeAsync(Request request)
    {
        var text = (await WireJson.ReadAsync<GradeOrder>(request).ConfigureAwait(false)).Text;
        var held = await HeldAsync(request, desk.CanGrade).ConfigureAwait(false);
        if (text.Length > AnnotationLimits.Text)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, $"text: at most {AnnotationLimits.Text} characters expected");
        }

        using var turn = await TurnAsync(request).ConfigureAwait(false);
        await WireJson.WriteAsync(request, await desk.GradeAsync(held.Item, text, request.Gone).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task AnswerAsync(Request request)
    {
        var order = await WireJson.ReadAsync<AnswerOrder>(request).ConfigureAwait(false);
        if (order.Key.Length is < 8 or > 64)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, "key: 8 to 64 characters expected");
        }

        var outcome = await desk.Queue.AnswerAsync(request.Id, request.Part("id"), order.Key, order.Answer).ConfigureAwait(false);
        await WireJson.WriteAsync(request, outcome.Status switch
        {
            AnswerStatus.Stored => desk.Queue.StateOf(request.Id),
            AnswerStatus.Refused => throw new RefusedException(StatusCodes.Status400BadRequest, string.Join("; ", outcome.Faults)),
            AnswerStatus.PlaceLost => throw Conflict("it isn't yours any more: its time ran out and somebody else has it, or the questions were ended"),
            _ => throw Missing(),
        }).ConfigureAwait(false);
    }

    private async Task UndoAsync(Request request)
    {
        if (!await desk.Queue.UndoAsync(request.Id, request.Part("id")).ConfigureAwait(false))
        {
            throw Conflict("there is nothing of yours to take back, or the questions were ended");
        }

        await TakeAsync(request).ConfigureAwait(false);
    }

    private Task MineAsync(Request request) => WireJson.WriteAsync(request, desk.Queue.Answers(who: request.Id)
        .Select(given => new { given.Item.Id, given.Item.Kind, given.Item.Description, given.Given, given.Answer.Skipped, given.Answer.Good, points = given.Answer.Points.Select(p => p.Text) }));

    private async Task<HeldItem> HeldAsync(Request request, Func<AnnotationItem, bool> can)
    {
        var held = await desk.Queue.TakeAsync(request.Id, request.Part("id")).ConfigureAwait(false) ?? throw Missing();
        return held.Expires is null || !can(held.Item) ? throw Conflict("the run isn't waiting for this now; your text is kept") : held;
    }

    private async Task<IDisposable> TurnAsync(Request request)
    {
        var bench = _benches.GetOrAdd(request.Id, _ => new Bench());
        if (Interlocked.Increment(ref bench.Waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref bench.Waiting);
            throw new RefusedException(StatusCodes.Status429TooManyRequests, "one after the other: your last request is still being worked on");
        }

        try
        {
            await bench.Turn.WaitAsync(request.Gone).ConfigureAwait(false);
            try
            {
                await _atOnce.WaitAsync(request.Gone).ConfigureAwait(false);
            }
            catch
            {
                bench.Turn.Release();
                throw;
            }
        }
        catch
        {
            Interlocked.Decrement(ref bench.Waiting);
            throw;
        }

        return new Turn(() =>
        {
            _atOnce.Release();
            bench.Turn.Release();
            Interlocked.Decrement(ref bench.Waiting);
        });
    }

    private static RefusedException Missing() => new(StatusCodes.Status404NotFound, "there is no such item for you");

    private static RefusedException Conflict(string why) => new(StatusCodes.Status409Conflict, why);

    private sealed class Bench
    {
        public int Waiting;

        public SemaphoreSlim Turn { get; } = new(1);
    }

    private sealed class Turn(Action end) : IDisposable
    {
        public void Dispose() => end();
    }

    private sealed record NextOrder(AnnotationKind? Kind = null);

    private sealed record TryOrder(IReadOnlyList<FeedbackPoint> Points);

    private sealed record GradeOrder(string Text);

    private sealed record AnswerOrder(string Key, AnnotationAnswer Answer);
}
