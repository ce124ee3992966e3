using Redraft.Exporting;
using Redraft.Runs;

namespace Redraft.Tests.Exporting;

public sealed class RunDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void What_counted_less_in_training_has_its_weight()
    {
        var (task, model) = (new ToyTask(), new Author(AuthorKind.Model, "m"));
        var problem = task.Problems(Split.Train)[0];
        using var database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));
        var store = database.StoreOf(1);
        string[] ids = ["a", "b", "c"];
        store.Commit(new RunBatch
        {
            Origin = new Origin { Stage = "round-1/select" },
            Units = ["softmax"],
            Problems = [problem],
            Drafts = [.. ids.Select(id => (new Draft { Id = id, ProblemId = problem.Id, Text = id, Author = model }, 1UL))],
            Scores = [.. ids.Select(id => new Score { DraftId = id, Scorer = "s", Value = 0, Passed = false, Kind = "wrong" })],
            Selections = [new Selection(problem.Id, "a", "softmax", 1, 0.25), new Selection(problem.Id, "b", "softmax", 1, 0.75), new Selection(problem.Id, "c", "random", 1)],
        });
        store.Commit(new RunBatch
        {
            Origin = new Origin { Stage = "round-1/imitate" },
            Units = ["all"],
            Checkpoints = [new CheckpointRecord { Stage = "round-1/imitate", Hash = new string('0', 64), Model = "sha256:" + new string('0', 64), Folder = "f", Base = "b", Options = "{}", DraftIds = ids }],
        });

        var data = new RunDataset("run", task, store).Of(ExampleKind.Demonstration);

        Assert.Equal([0.25, 0.75, 1], data.Examples.Select(example => example.Weight));
        Assert.DoesNotContain(data.LeftBehindBy(DatasetLayouts.Find("trl-prompt-completion")!), what => what.Contains("weights", StringComparison.Ordinal));
        Assert.Contains("2 × weights below 1 in training: each line counts the same", data.LeftBehindBy(DatasetLayouts.Find("openai-chat")!));
        Assert.Equal(("softmax", 0.75), (store.SelectionOf("b")!.Selector, store.SelectionOf("b")!.Weight));
        Assert.Null(store.SelectionOf("d"));
    }

    public void Dispose() => _folder.Dispose();
}
