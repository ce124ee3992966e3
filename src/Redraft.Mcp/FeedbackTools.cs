using System.ComponentModel;
using ModelContextProtocol.Server;
using Redraft.Annotating;
using Redraft.FeedingBack;
using Redraft.Runs;

namespace Redraft.Mcp;

/// <summary>What an assistant may say for somebody.</summary>
/// <param name="reach">The runs.</param>
/// <param name="options">For whom.</param>
internal sealed class FeedbackTools(RunReach reach, AssistantOptions options)
{
    private const int PageSize = 20;

    public IEnumerable<McpServerTool> All =>
    [
        McpServerTool.Create(ListWaitingAsync, new McpServerToolCreateOptions
        {
            Name = "list_waiting", ReadOnly = true, Idempotent = true, OpenWorld = false,
            Description = "The drafts of a run that wait for feedback by people, 20 a page: what was asked, the draft, and how its tests ended where there are some.",
        }),
        McpServerTool.Create(SubmitFeedbackAsync, new McpServerToolCreateOptions
        {
            Name = "submit_feedback", ReadOnly = false, Destructive = false, Idempotent = true, OpenWorld = false,
            Description = "Says for a person what is wrong with a draft of list_waiting, point by point; a model will redraft it by these words and another learn the redraft. The same again changes nothing; other words replace the earlier ones while the run still waits.",
        }),
    ];

    private async Task<string> ListWaitingAsync(McpServer server, [Description("A name of list_runs")] string run, [Description("From 1")] int page = 1)
    {
        if (page < 1)
        {
            throw new RefusedException($"page: from 1 expected, found {page}");
        }

        return await AtDeskAsync(server, run, async desk =>
        {
            var (items, total) = await desk.WaitingAsync((page - 1) * PageSize, PageSize).ConfigureAwait(false);
            return ToolJson.Write(new
            {
                Total = total, Page = page, Pages = (total + PageSize - 1) / PageSize,
                Waiting = items.Select(item => new
                {
                    item.Id, item.Stage, item.Task, Problem = item.ProblemId, Asked = ToolJson.Text(item.Description), Draft = ToolJson.Text(item.Texts[0].Text), Characters = ToolJson.CutOf(item.Texts[0].Text),
                    item.Texts[0].Passed, Ending = item.Texts[0].Kind.Length == 0 ? null : item.Texts[0].Kind, Message = item.Texts[0].Message is { } message ? ToolJson.Text(message) : null,
                }),
            });
        }).ConfigureAwait(false);
    }

    private async Task<string> SubmitFeedbackAsync(
        McpServer server,
        [Description("A name of list_runs")] string run,
        [Description("The id of a draft of list_waiting")] string id,
        [Description("What is wrong with it, a point each; none where it is good")] IReadOnlyList<SaidPoint>? points = null,
        [Description("true where nothing is wrong with the draft; then no points")] bool good = false) => await AtDeskAsync(server, run, async desk =>
    {
        var item = desk.Find(id) ?? throw new RefusedException($"id: no draft of '{run}' that waited for feedback is called '{UntrustedText.Visible(id, 100)}'; list_waiting names those that do");
        if (item.Kind != AnnotationKind.Feedback)
        {
            throw new RefusedException($"id: {id} asks people for something else than feedback ({item.Kind.ToString().ToLowerInvariant()}), which they do on the page of `redraft annotate`");
        }

        var answer = new AnnotationAnswer { Good = good, Points = [.. (points ?? []).Select((point, i) => point.On(item.Texts[0].Text, i))] };
        var outcome = await desk.AnswerAsync(id, answer).ConfigureAwait(false);
        return outcome.Status switch
        {
            AnswerStatus.Stored => ToolJson.Write(new { Stored = true, Run = run, Id = id, Points = answer.Points.Count, RecordedAs = NameFor(server), Kind = AuthorKind.Assisted }),
            AnswerStatus.Refused => throw new RefusedException(string.Join("; ", outcome.Faults)),
            _ => throw new RefusedException(desk.IsOpen(item)
                ? $"id: {id} has all the answers that are wanted, or a person is at work on it; take another of list_waiting"
                : $"id: the questions of {item.Stage} were ended and the run went on without this one; nothing is stored"),
        };
    }).ConfigureAwait(false);

    private async Task<string> AtDeskAsync(McpServer server, string run, Func<AssistantDesk, Task<string>> work)
    {
        var path = reach.PathOf(run);
        var (file, place) = (Path.Combine(path, AnnotationDatabase.FileName), StorePlace.In(path));
        await using var database = place is not null ? AnnotationDatabase.Open(place) : File.Exists(file) ? AnnotationDatabase.Open(file) : throw AsksNobody(run);
        var annotators = new Annotators(database, options.Clock);
        if (annotators.All().Count == 0)
        {
            throw AsksNobody(run); // no page was ever there, whose owner is the first
        }

        var queue = new AnnotationQueue(database, annotators, options.Clock, TimeSpan.FromMinutes(new PeopleOptions().LeaseMinutes));
        return await work(new AssistantDesk(queue, annotators, NameFor(server))).ConfigureAwait(false);
    }

    private RefusedException AsksNobody(string run)
    {
        using var opened = reach.Open(run);
        return new RefusedException($"run: '{run}' asks no people here, its feedback comes from '{opened.Recipe?.Feedback.Source}'; only runs of `redraft annotate` take feedback");
    }

    private string NameFor(McpServer server)
    {
        var name = $"{options.Person}, by {server.ClientInfo?.Name ?? "an assistant"}";
        return name.Length > AnnotationLimits.Name ? name[..AnnotationLimits.Name] : name;
    }
}

/// <summary>A point of feedback as an assistant sends it.</summary>
/// <param name="Text">What is wrong, or what would be better, in words.</param>
/// <param name="Quote">The part of the draft that it is about, word for word, if it is about a part.</param>
/// <param name="Kind">What kind of fault, in a word.</param>
/// <param name="Severity">1 (a detail) to 3 (makes it useless).</param>
internal sealed record SaidPoint(
    [property: Description("What is wrong, or what would be better, in words")] string Text,
    [property: Description("The part of the draft that it is about, word for word; leave it out where it is about the whole")] string? Quote = null,
    [property: Description("What kind of fault, in a word")] string? Kind = null,
    [property: Description("1 (a detail) to 3 (makes it useless)")] int? Severity = null)
{
    /// <summary>The point on a draft.</summary>
    /// <exception cref="RefusedException">If the quote isn't in the draft, or more than once.</exception>
    public FeedbackPoint On(string draft, int number)
    {
        if (string.IsNullOrEmpty(Quote))
        {
            return new FeedbackPoint(Text ?? "", null, Kind ?? "", Severity);
        }

        var at = draft.IndexOf(Quote, StringComparison.Ordinal);
        return at < 0 ? throw new RefusedException($"points[{number}].quote: these words are not in the draft; copy them from it, or leave the quote out")
            : draft.IndexOf(Quote, at + 1, StringComparison.Ordinal) >= 0 ? throw new RefusedException($"points[{number}].quote: these words are in the draft more than once; quote more of it")
            : new FeedbackPoint(Text ?? "", new FeedbackTarget(at, Quote.Length), Kind ?? "", Severity);
    }
}
