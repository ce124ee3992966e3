using Redraft.Evaluating;
using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Runs;

namespace Redraft.Tests.Imitating;

public sealed class IdealTrainingTests : BaselineContract
{
    protected override IBaseline Part => new IdealTraining();

    protected override Task PrepareAsync(RunContext run) => new IdealAnswers(run, new ToyReviewers("ann") { IdealAnswers = 3 }).StoreAsync(CancellationToken.None);

    [Fact]
    public async Task Everybodys_answers_are_drafts_of_theirs_and_lessons_and_are_asked_for_once()
    {
        using var toy = new ToyRun();
        var people = new ToyReviewers("ann", "bo") { IdealAnswers = 2 };
        await new IdealAnswers(toy.Run, people).StoreAsync(CancellationToken.None);
        await new IdealAnswers(toy.Run, people).StoreAsync(CancellationToken.None);

        var stored = toy.Run.Store.Drafts(IdealAnswers.StageName);
        Assert.Equal(1, people.Asked);
        Assert.Equal(["ann", "bo", "ann", "bo"], stored.Select(d => d.Draft.Author.Name));
        Assert.All(stored, d => Assert.Equal((AuthorKind.Person, null), (d.Draft.Author.Kind, d.Draft.ParentId)));
        Assert.Equal(toy.Run.Training.Take(2).Select(p => p.Id), stored.Select(d => d.Draft.ProblemId).Distinct());

        var (_, lessons) = await new IdealTraining().RunAsync(toy.Run, new Imitator(toy.Run, new ToyModel([])), CancellationToken.None);
        Assert.Equal(stored.Select(d => (d.Draft.Id, d.Draft.Text)), lessons.Select(lesson => (lesson.DraftId!, lesson.Text.Text)));
        Assert.All(lessons, lesson => Assert.Equal(AuthorKind.Person, lesson.Authors.Single().Kind));
    }

    [Theory]
    [InlineData(Verdict.Pass, 1)]
    [InlineData(Verdict.Wrong, 0)]
    public async Task A_program_that_fails_its_tests_is_never_learned_whoever_wrote_it(Verdict verdict, int learned)
    {
        using var toy = new ToyRun();
        var draft = new Draft { Id = "ideal-1", ProblemId = toy.Run.Training[0].Id, Text = "x", Author = new Author(AuthorKind.Person, "ann") };
        toy.Run.Store.Commit(new RunBatch
        {
            Origin = toy.Run.OriginOf(IdealAnswers.StageName), Units = ["all"], Drafts = [(draft, 1)],
            Scores = [new Score { DraftId = draft.Id, Scorer = "tests", Value = 0, Passed = verdict == Verdict.Pass, Kind = "k", Verdict = new ProgramVerdict { Verdict = verdict } }],
        });

        Assert.Equal(learned, (await new IdealTraining().RunAsync(toy.Run, new Imitator(toy.Run, new ToyModel([])), CancellationToken.None)).Lessons.Count);
    }

    [Fact]
    public async Task A_source_that_writes_none_is_not_asked()
    {
        using var toy = new ToyRun();
        var people = new ToyReviewers("ann");
        await new IdealAnswers(toy.Run, people).StoreAsync(CancellationToken.None);
        await new IdealAnswers(toy.Run, new ToyAnnotator()).StoreAsync(CancellationToken.None);

        Assert.Equal(0, people.Asked);
        Assert.Empty(toy.Run.Store.FinishedUnits(IdealAnswers.StageName));
    }
}
