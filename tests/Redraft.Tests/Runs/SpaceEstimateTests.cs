using Redraft.Evaluating;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tasks.Programs;

namespace Redraft.Tests.Runs;

public sealed class SpaceEstimateTests
{
    // recipes/quickstart-small.yaml: 2,808 drafts, most of them judged by 15 calls, made a run.db of 17.6 MB.
    private const long MeasuredStore = 17_641_472;

    [Fact]
    public void The_records_of_a_seed_fit_into_what_is_estimated_for_them()
    {
        var recipe = new Recipe
        {
            Rounds = 2,
            ProblemsPerRound = 40,
            Drafts = new() { Samples = 4 },
            Redrafts = new() { Samples = 4 },
            Evaluation = new() { K = [1, 5], Sampling = new() { Samples = 5 } },
        };
        var task = new ProgramsTask(new ProgramsOptions { TrainProblems = 80, HeldOutProblems = 40 }, new FixedGrader(Verdict.Wrong));

        var seed = SpaceEstimate.Of(recipe, task, weights: 0, seeds: 2).Bytes - SpaceEstimate.Of(recipe, task, weights: 0, seeds: 1).Bytes;

        Assert.InRange(seed, MeasuredStore, 2 * MeasuredStore);
    }

    [Fact]
    public void A_disk_with_too_little_space_is_refused_with_both_sizes()
    {
        new SpaceEstimate(1).Require(Path.GetTempPath());

        var error = Assert.Throws<DiskSpaceException>(() => new SpaceEstimate(long.MaxValue).Require(Path.Combine(Path.GetTempPath(), "not", "there")));

        Assert.Matches("the run needs about [0-9]+ MiB, [0-9]+ MiB are free there; free some space", error.Message);
    }
}
