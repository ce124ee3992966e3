using Redraft.Engine.Kernels;
using Redraft.Evaluating;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Papers;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tasks.Programs;

namespace Redraft.Tests.Papers;

public sealed class ProgramCriticTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task It_learns_to_say_what_is_said_and_signs_as_a_model()
    {
        using var pool = new WorkerPool(2);
        using var model = TrainableEmbeddedModel.Load(new ShippedModels(Checkout.Root).FolderOf("nano")!, pool);
        using var database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));
        var task = new ProgramsTask(new ProgramsOptions { TrainProblems = 4, HeldOutProblems = 4, RefinerProblems = 4 }, new FixedGrader(Verdict.Wrong));
        var run = new RunContext
        {
            Recipe = new Recipe { Training = new FinetuningOptions { Epochs = 15, ExamplesPerBatch = 4 } }, Task = task, Store = database.StoreOf(1), Folder = Path.Combine(_folder.Path, "seed-1"),
        };
        var examples = RefinementExamples.Of(task, 4, seed: 1);

        var critic = await ProgramCritic.TeachAsync(run, model, examples, TestContext.Current.CancellationToken);

        foreach (var example in examples)
        {
            var draft = new Draft { Id = "d", ProblemId = example.Problem.Id, Text = example.Draft, Author = example.Drafter };
            var said = await critic.GiveAsync(example.Problem, draft, new Score { DraftId = "d", Scorer = "tests", Value = 0, Passed = false, Kind = "wrong" }, 1, TestContext.Current.CancellationToken);
            Assert.Equal((example.Feedback, new Author(AuthorKind.Model, run.Store.Checkpoint("critic")!.Model)), (said?.Text, said?.Author));
        }
    }

    public void Dispose() => _folder.Dispose();
}
