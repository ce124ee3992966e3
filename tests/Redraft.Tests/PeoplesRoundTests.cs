using Redraft.Annotating;
using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tests.Annotating;

namespace Redraft.Tests;

/// <summary>A round whose feedback people write: what they see, what they choose, and what is learned.</summary>
public sealed class PeoplesRoundTests : IAsyncDisposable
{
    private readonly AnnotationRoom _room = new();
    private readonly TemporaryFolder _folder = new();
    private readonly RunDatabase _database;
    private readonly RunContext _run;
    // It guesses; what it guesses right needs no feedback.
    private readonly ToyModel _policy = new(new SortedDictionary<string, string>(StringComparer.Ordinal));

    public PeoplesRoundTests()
    {
        _database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));
        _run = new RunContext
        {
            Recipe = new Recipe { Selector = "random", Redrafts = new SamplingRecipe { Samples = 3 }, Drafts = new SamplingRecipe { Samples = 1 } },
            Task = new ToyTask(8), Store = _database.StoreOf(1), Folder = _folder.Path,
        };
        _run.Store.Commit(new RunBatch { Origin = _run.OriginOf("problems"), Units = ["all"], Problems = _run.Task.Problems(Split.Train) });
    }

    public async ValueTask DisposeAsync()
    {
        _database.Dispose();
        _folder.Dispose();
        await _room.DisposeAsync();
    }

    [Fact]
    public async Task What_is_shown_is_what_the_round_draws_and_what_is_picked_is_learned()
    {
        var picked = new Dictionary<string, string>();
        var lessons = await RoundAsync(async (desk, who, held) =>
        {
            var (attempt, redrafts) = await TryAsync(desk, who, held, "say more");
            picked[held.Item.ProblemId] = redrafts[2].Redraft.Text;
            return new AnnotationAnswer { Points = [new("say more")], Attempt = attempt, Picked = 2 };
        });

        Assert.Equal(_run.Store.Drafts("round-1/draft").Count(d => !d.Score.Passed), picked.Count);
        Assert.True(picked.Count > 2);
        Assert.Equal(picked, lessons.ToDictionary(l => l.Key, l => l.Value));
        Assert.All(_run.Store.Selections("round-1/select"), selection => Assert.Equal(People.SourceName, selection.Selector));
        Assert.All(_run.Store.Feedback("round-1/feedback"), feedback => Assert.Equal((AuthorKind.Person, "say more"), (feedback.Author.Kind, feedback.Text)));
    }

    [Fact]
    public async Task Where_nobody_picks_the_selector_chooses_and_where_all_are_rejected_nobody_does()
    {
        var rejected = new HashSet<string>();
        var lessons = await RoundAsync(async (desk, who, held) =>
        {
            var (attempt, _) = await TryAsync(desk, who, held, "say more");
            var rejects = rejected.Count < 2 && rejected.Add(held.Item.ProblemId);
            return new AnnotationAnswer { Points = [new("say more")], Attempt = attempt, RejectedAll = rejects };
        });

        Assert.Equal(2, rejected.Count);
        Assert.Equal(_run.Store.Feedback("round-1/feedback").Count - 2, lessons.Count);
        Assert.NotEmpty(lessons);
        Assert.DoesNotContain(lessons.Keys, rejected.Contains);
        Assert.All(_run.Store.Selections("round-1/select"), selection => Assert.Equal("random", selection.Selector));
    }

    [Fact]
    public async Task A_persons_own_text_is_learned_in_place_of_the_models_and_keeps_its_author()
    {
        var lessons = await RoundAsync((_, _, held) => Task.FromResult(new AnnotationAnswer { Points = [new("no")], Correction = "mine: " + held.Item.Description }));

        Assert.All(lessons.Values, text => Assert.StartsWith("mine: ", text, StringComparison.Ordinal));
        Assert.All(_run.Store.Drafts("round-1/correct"), draft => Assert.Equal(AuthorKind.Person, draft.Draft.Author.Kind));
    }

    [Fact]
    public async Task Drafts_that_people_call_good_or_leave_out_get_no_feedback()
    {
        var asked = 0;
        var lessons = await RoundAsync((_, _, _) => Task.FromResult(asked++ % 2 == 0 ? new AnnotationAnswer { Good = true } : new AnnotationAnswer { Skipped = "unclear" }));

        Assert.Empty(lessons);
        Assert.Empty(_run.Store.Feedback("round-1/feedback"));
        Assert.Equal(_run.Store.Drafts("round-1/draft").Count(d => !d.Score.Passed), asked);
    }

    [Fact]
    public async Task A_round_goes_on_when_enough_is_answered_and_after_a_restart_asks_nobody_again()
    {
        var asked = 0;
        await RoundAsync(
            async (_, _, held) =>
            {
                while (asked == 2 && !_room.Queue.IsClosed(held.Item.Stage))
                {
                    await Task.Delay(5, CancellationToken.None); // whoever is at work when the questions end is told so
                }

                asked = Math.Min(2, asked + 1);
                return AnnotationRoom.Words($"{asked}");
            }, enough: 2);
        Assert.Equal(2, _run.Store.Feedback("round-1/feedback").Count);
        var learned = _run.Store.Selections("round-1/select");

        await _room.RestartAsync();
        await RoundAsync((_, _, _) => throw new InvalidOperationException("asked again"), enough: 2);

        Assert.Equal(learned, _run.Store.Selections("round-1/select"));
    }

    [Fact]
    public async Task What_people_say_is_not_carried_out_is_not_learned_and_what_they_picked_is_not_asked_about()
    {
        var (drawn, picked) = (0, new HashSet<string>());
        HashSet<string> refused = [], shown = [];
        var lessons = await RoundAsync(async (desk, who, held) =>
        {
            if (held.Item.Kind == AnnotationKind.Check)
            {
                Assert.Equal(("say more", 2), (held.Item.Feedback, held.Item.Texts.Count));
                shown.Add(held.Item.ProblemId);
                var fine = shown.Count > 2 || !refused.Add(held.Item.ProblemId);
                return new AnnotationAnswer { CarriedOut = fine };
            }

            var (attempt, _) = await TryAsync(desk, who, held, "say more");
            int? best = drawn++ == 0 && picked.Add(held.Item.ProblemId) ? 1 : null;
            return new AnnotationAnswer { Points = [new("say more")], Attempt = attempt, Picked = best };
        }, options: new PeopleOptions { Check = true });

        Assert.Equal(2, refused.Count);
        Assert.DoesNotContain(picked.Single(), shown);
        Assert.Equal(_run.Store.Feedback("round-1/feedback").Count - 2, lessons.Count);
        Assert.DoesNotContain(lessons.Keys, refused.Contains);
        Assert.Equal(2, _run.Store.Ratings("round-1/check").Count(rating => rating.Value == 0));
    }

    [Fact]
    public async Task People_order_drafts_and_write_ideal_answers()
    {
        var desk = new AnnotationDesk(_room.Queue, _room.Annotators);
        var who = await _room.PersonAsync("Ann");
        IReviewingSource people = new People(new PeopleOptions { Ideal = 2 }, desk);
        var problems = _run.Training.Take(2).ToList();
        Draft[] drafts = [.. Enumerable.Range(0, 3).Select(i => new Draft { Id = $"d{i}", ProblemId = problems[0].Id, Text = $"text {i}", Author = new Author(AuthorKind.Model, "m"), Sample = i })];

        var ranked = people.RankAsync(problems[0], drafts, CancellationToken.None);
        await AnswerAsync(desk, who, item => new AnnotationAnswer { Ranks = [2, 1, 2], Shown = [2, 0, 1] }, ranked);
        var written = people.WriteAsync("ideal", problems, (problem, text, _) => throw new InvalidOperationException(), CancellationToken.None);
        await AnswerAsync(desk, who, item => item.ProblemId == problems[0].Id ? new AnnotationAnswer { Correction = "the best" } : new AnnotationAnswer { Skipped = "no idea" }, written);

        var ranking = (await ranked)!;
        Assert.Equal([2, 1, 2], ranking.Ranks);
        Assert.Equal([2, 0, 1], ranking.Shown);
        Assert.Equal(new Author(AuthorKind.Person, who), ranking.Author);
        Assert.Equal(new IdealAnswer(problems[0].Id, "the best", new Author(AuthorKind.Person, who)), Assert.Single(await written));
    }

    private async Task AnswerAsync(AnnotationDesk desk, string who, Func<AnnotationItem, AnnotationAnswer> answer, Task until)
    {
        while (!until.IsCompleted)
        {
            var change = _room.Queue.NextChange();
            if (desk.Waiting.Count > 0 && await _room.Queue.NextAsync(who) is { } held)
            {
                Assert.Equal(AnswerStatus.Stored, (await _room.Queue.AnswerAsync(who, held.Item.Id, Guid.NewGuid().ToString("N"), answer(held.Item))).Status);
            }
            else
            {
                await Task.WhenAny(change, until, Task.Delay(5, CancellationToken.None));
            }
        }
    }

    /// <summary>One round in which one person answers whatever waits; the chosen texts by problem.</summary>
    private async Task<IReadOnlyDictionary<string, string>> RoundAsync(Func<AnnotationDesk, string, HeldItem, Task<AnnotationAnswer>> answer, int enough = 0, PeopleOptions? options = null)
    {
        var desk = new AnnotationDesk(_room.Queue, _room.Annotators);
        var who = await _room.PersonAsync("Ann");
        // The same words from the same seed, other words from another: as a model draws.
        var refiner = new ScriptedLanguageModel((prompt, seed) => $"{prompt} {seed % 1000}");
        var round = new FeedbackRound(_run, new People(options ?? new PeopleOptions { Enough = enough }, desk), refiner, new Imitator(_run, _policy)).RunAsync(1, _policy, [], CancellationToken.None);
        while (!round.IsCompleted)
        {
            var change = _room.Queue.NextChange();
            if (desk.Waiting.Count > 0 && await _room.Queue.NextAsync(who) is { } held)
            {
                await _room.Queue.AnswerAsync(who, held.Item.Id, Guid.NewGuid().ToString("N"), await answer(desk, who, held));
            }
            else
            {
                await Task.WhenAny(change, round, Task.Delay(5, CancellationToken.None));
            }
        }

        var (_, lessons) = await round;
        var texts = _run.Store.Drafts("round-1/refine").Concat(_run.Store.Drafts("round-1/correct")).ToDictionary(d => d.Draft.Id, d => d.Draft);
        Assert.Equal(lessons.Count, _run.Store.Selections("round-1/select").Count);
        return _run.Store.Selections("round-1/select").ToDictionary(s => s.ProblemId, s => texts[s.DraftId].Text);
    }

    private async Task<(long Attempt, IReadOnlyList<AttemptedRedraft> Redrafts)> TryAsync(AnnotationDesk desk, string who, HeldItem held, string words)
    {
        IReadOnlyList<FeedbackPoint> points = [new(words)];
        var redrafts = new List<AttemptedRedraft>();
        await foreach (var redraft in desk.TryAsync(held.Item, points, CancellationToken.None))
        {
            redrafts.Add(redraft);
        }

        return ((await _room.Queue.AddAttemptAsync(who, held.Item.Id, points, redrafts))!.Value, redrafts);
    }
}
