using Redraft.Annotating;
using Redraft.Evaluating;
using Redraft.FeedingBack;
using Redraft.Tasks;
using Redraft.Tasks.Programs;
using Redraft.Tests.Annotating;

namespace Redraft.Tests.FeedingBack;

public sealed class PeopleTests : FeedbackSourceContract, IAsyncDisposable
{
    private readonly AnnotationRoom _room = new();
    private readonly AnnotationDesk _desk;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _person;

    public PeopleTests()
    {
        _desk = new AnnotationDesk(_room.Queue, _room.Annotators);
        Part = new People(new PeopleOptions(), _desk);
        _person = System.Threading.Tasks.Task.Run(AnswerAllAsync);
    }

    protected override IFeedbackSource Part { get; }

    protected override ITask Task { get; } = new ProgramsTask(new ProgramsOptions { TrainProblems = 1, RefinerProblems = 20, HeldOutProblems = 0 }, new FixedGrader(Verdict.Wrong));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _person;
        _stop.Dispose();
        await _room.DisposeAsync();
    }

    [Fact]
    public async Task Comparisons_are_theirs_too()
    {
        var problem = Task.Problems(Split.Refiner)[0];
        var preference = await ((IComparisonSource)Part).CompareAsync(problem, Draft("1", "short"), Draft("2", "the longer one"), 1, CancellationToken.None);

        Assert.Equal((1, AuthorKind.Person), (preference.Better, preference.Author.Kind));
        Draft Draft(string id, string text) => new() { Id = id, ProblemId = problem.Id, Text = text, Author = new Author(AuthorKind.Model, "m") };
    }

    [Fact]
    public async Task A_source_without_a_page_says_how_to_get_one()
    {
        var problem = Task.Problems(Split.Refiner)[0];
        var draft = new Draft { Id = "d", ProblemId = problem.Id, Text = "x", Author = new Author(AuthorKind.Model, "m") };
        var score = await Task.ScoreAsync(problem, draft, CancellationToken.None);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => new People(new PeopleOptions(), null).GiveAsync(problem, draft, score, 1, CancellationToken.None));
        Assert.Contains("redraft annotate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_are_named()
        => Assert.Equal(3, new PeopleOptions { Overlap = 0, Enough = -1, LeaseMinutes = 0 }.Problems().Count());

    // A person who sees one item after the other and finds fault with each; of two texts they like the longer.
    private async Task AnswerAllAsync()
    {
        var who = await _room.PersonAsync("Ann");
        while (!_stop.IsCancellationRequested)
        {
            var change = _room.Queue.NextChange();
            if (await _room.Queue.NextAsync(who) is not { } held)
            {
                await System.Threading.Tasks.Task.WhenAny(change, System.Threading.Tasks.Task.Delay(5, CancellationToken.None));
                continue;
            }

            var answer = held.Item.Kind == AnnotationKind.Compare
                ? new AnnotationAnswer { Better = held.Item.Texts[0].Text.Length < held.Item.Texts[1].Text.Length ? 1 : -1 }
                : AnnotationRoom.Words($"it doesn't do what was asked in {held.Item.Texts[0].Text.Length} characters");
            await _room.Queue.AnswerAsync(who, held.Item.Id, Guid.NewGuid().ToString("N"), answer);
        }
    }
}
