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
        => Assert.Equal(4, new PeopleOptions { Overlap = 0, Enough = -1, LeaseMinutes = 0, Critic = new CriticOptions { MaxTokens = 0 } }.Problems().Count());

    [Theory]
    [InlineData("accepted", AuthorKind.Assisted)]
    [InlineData("edited", AuthorKind.Assisted)]
    [InlineData("ignored", AuthorKind.Person)]
    public async Task Words_taken_over_from_a_model_say_so(string assist, AuthorKind kind)
    {
        await using var room = new AnnotationRoom();
        var desk = new AnnotationDesk(room.Queue, room.Annotators);
        var ann = await room.PersonAsync("Ann");
        var problem = Task.Problems(Split.Refiner)[0];
        var draft = new Draft { Id = "d", ProblemId = problem.Id, Text = "x", Author = new Author(AuthorKind.Model, "m") };
        var scored = new ScoredDraft(problem, draft, await Task.ScoreAsync(problem, draft, CancellationToken.None));
        var asked = new People(new PeopleOptions(), desk, new FixedCritic()).AwaitAsync(new AwaitedQuestions("round-1/feedback", [scored])
        {
            Redraft = (_, _, _) => throw new InvalidOperationException(), Grade = (_, _, _) => throw new InvalidOperationException(), Judge = (_, _) => throw new InvalidOperationException(),
        }, CancellationToken.None);
        while (desk.Waiting.Count == 0)
        {
            await System.Threading.Tasks.Task.Yield();
        }

        var held = (await room.Queue.NextAsync(ann))!.Item;
        Assert.Equal(new Proposal("a model's words", "critic-hash"), await desk.ProposeAsync(held, CancellationToken.None));
        await room.Queue.AnswerAsync(ann, "d", "key-number-1", new AnnotationAnswer { Points = [new FeedbackPoint(assist == "accepted" ? "a model's words" : "my words")], Assist = assist });

        Assert.Equal(new Author(kind, ann), Assert.Single(await asked).Remark.Author);
        Assert.Equal(assist, room.Queue.Answers()[0].Answer.Assist);
        Assert.Equal(new Proposal("a model's words", "critic-hash"), room.Queue.ProposalOf("d"));
    }

    [Fact]
    public async Task A_page_can_claim_no_help_that_there_was_not_and_hide_none_that_is_plain()
    {
        await using var room = new AnnotationRoom();
        var ann = await room.PersonAsync("Ann");
        await room.Queue.AddAsync([AnnotationRoom.Item("with"), AnnotationRoom.Item("without")], 1);
        await room.Queue.AddProposalAsync("with", new Proposal("a model's words", "m"));

        await room.Queue.AnswerAsync(ann, "with", "key-number-1", AnnotationRoom.Words("a model's words") with { Assist = "ignored" });
        await room.Queue.AnswerAsync(ann, "without", "key-number-2", AnnotationRoom.Words("my words") with { Assist = "edited" });

        Assert.Equal(["accepted", ""], room.Queue.Answers().Select(given => given.Answer.Assist));
    }

    [Theory]
    [InlineData(AuthorKind.Person, true)]
    [InlineData(AuthorKind.Model, true)]
    [InlineData(AuthorKind.Assisted, true)]
    [InlineData(AuthorKind.Program, false)]
    public void What_two_wrote_is_left_out_with_either(AuthorKind excluded, bool isAmong)
    {
        Assert.Equal(isAmong, new Author(AuthorKind.Assisted, "a").IsAmong([excluded]));
        Assert.Equal(excluded == AuthorKind.Person, new Author(AuthorKind.Person, "a").IsAmong([excluded]));
    }

    private sealed class FixedCritic : IFeedbackSource
    {
        public string Name => "fixed";

        public Task<Remark?> GiveAsync(Problem problem, Draft draft, Score score, ulong seed, CancellationToken cancellation)
            => System.Threading.Tasks.Task.FromResult<Remark?>(new Remark("a model's words", new Author(AuthorKind.Model, "critic-hash")));
    }

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
