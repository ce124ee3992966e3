using Redraft.Engine.Adapting;
using Redraft.Engine.Kernels;
using Redraft.Evaluating;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tasks.Programs;
using Redraft.Tests.Models;

namespace Redraft.Tests.Runs;

public sealed class SpaceEstimateTests
{
    // recipes/quickstart-small.yaml: 2,808 drafts, most of them judged by 15 calls, made a run.db of 17.6 MB.
    private const long MeasuredStore = 17_641_472;

    private const int BytesPerDraft = 7000; // as the estimate has it

    private const int Headers = 16 << 10; // names, shapes and losses

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

        var seed = SpaceEstimate.Of(recipe, task, _ => default, seeds: 2).Bytes - SpaceEstimate.Of(recipe, task, _ => default, seeds: 1).Bytes;

        Assert.InRange(seed, MeasuredStore, 2 * MeasuredStore);
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(100, 40)] // no more than are evaluated
    [InlineData(0, 40)]
    public void Samples_of_which_the_best_is_chosen_count_for_the_problems_that_they_are_of(int heldOut, int problems)
    {
        var task = new ProgramsTask(new ProgramsOptions { TrainProblems = 80, HeldOutProblems = 40 }, new FixedGrader(Verdict.Wrong));
        long Of(int samples) => SpaceEstimate.Of(
            new Recipe { Evaluation = new() { BestOf = new() { N = [1], Samples = samples, HeldOut = heldOut } } }, task, _ => default, seeds: 1).Bytes;

        Assert.Equal(2 * problems * BytesPerDraft, Of(2) - Of(1)); // of two policies
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Checkpoints_that_are_kept_fit_into_what_is_estimated_for_them(bool adapters, bool average)
    {
        using var folder = new TemporaryFolder();
        using var pool = new WorkerPool(1);
        using var model = TinyModels.Make(pool);
        var options = new FinetuningOptions { Epochs = 3, ExamplesPerBatch = 1, Lora = adapters ? new LoraOptions() : null, Ema = average ? 0.5 : null };
        var size = model.SizeOf(options);
        using var keeping = new TrainableEmbeddedModel(TinyModels.Transformer(pool), TinyModels.Tokenizer, pool) { KeepCheckpoints = 2, Clock = new SteppingClock() };

        await keeping.FinetuneAsync([new(Prompt.Empty.Text("ask zot"), "0")], options, 1, Path.Combine(folder.Path, "trained"), null, CancellationToken.None);

        var kept = Directory.GetDirectories(Path.Combine(folder.Path, "trained.training"));
        Assert.Equal(2, kept.Length);
        foreach (var checkpoint in kept)
        {
            var files = new DirectoryInfo(checkpoint).GetFiles();
            Assert.InRange(files.Single(file => file.Name == "training.state").Length, size.State, size.State + Headers);
            Assert.InRange(files.Single(file => file.Extension == ".safetensors").Length, size.Saved, size.Saved + Headers);
        }
    }

    [Fact]
    public void Kept_checkpoints_count_for_each_training_and_never_more_than_it_has_steps()
    {
        const int OfOne = 100 << 20;
        var recipe = new Recipe { Rounds = 1, Refiner = new() { Examples = 0 }, Training = new() { Epochs = 1, ExamplesPerBatch = 2 } };
        var task = new ToyTask(10); // five steps

        long Bytes(int? keep) => SpaceEstimate.Of(recipe, task, _ => new TrainingSize(OfOne, 3 * OfOne), seeds: 1, keep).Bytes;

        var one = Bytes(2) - Bytes(1);
        Assert.InRange(one, 3 * 4L * OfOne, (3 * 4L * OfOne) + (10 << 20)); // of three trainings: the round's, and two baselines'
        Assert.Equal(Bytes(1) + (4 * one), Bytes(5));
        Assert.Equal(Bytes(5), Bytes(1000));
        Assert.InRange(Bytes(null), (3 + (2 * 4)) * (long)OfOne, Bytes(1)); // the results, and the two that there are while one is written
    }

    [Fact]
    public void A_disk_with_too_little_space_is_refused_with_both_sizes()
    {
        new SpaceEstimate(1).Require(Path.GetTempPath());

        var error = Assert.Throws<DiskSpaceException>(() => new SpaceEstimate(long.MaxValue).Require(Path.Combine(Path.GetTempPath(), "not", "there")));

        Assert.Matches("the run needs about [0-9]+ MiB, [0-9]+ MiB are free there; free some space", error.Message);
    }

    /// <summary>Each look at it is an hour later than the one before, so that every step is kept.</summary>
    private sealed class SteppingClock : TimeProvider
    {
        private long _hours;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => 3600 * _hours++;
    }
}
