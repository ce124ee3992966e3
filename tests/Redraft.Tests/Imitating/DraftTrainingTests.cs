using Redraft.Imitating;
using Redraft.Runs;

namespace Redraft.Tests.Imitating;

public sealed class DraftTrainingTests : BaselineContract
{
    protected override IBaseline Part => new DraftTraining();

    [Fact]
    public async Task One_draft_of_each_problem_is_learned_whether_it_is_right_or_not()
    {
        using var toy = new ToyRun();

        var (policy, lessons) = await Part.RunAsync(toy.Run, new Imitator(toy.Run, new ToyModel([])), CancellationToken.None);

        var drafts = toy.Run.Store.Drafts("drafts/draft");
        Assert.Equal(toy.Run.Training.Select(p => p.Id), drafts.Select(d => d.Draft.ProblemId));
        Assert.Equal(drafts.Select(d => d.Draft.Id), lessons.Select(l => l.DraftId));
        Assert.Contains(drafts, d => d.Score.Passed);
        Assert.Contains(drafts, d => !d.Score.Passed);
        Assert.Equal(drafts.Select(d => d.Draft.Id), toy.Run.Store.Checkpoint("drafts/imitate")!.DraftIds);
        Assert.Equal(policy.Id, toy.Run.Store.Checkpoint("drafts/imitate")!.Model);
    }
}
