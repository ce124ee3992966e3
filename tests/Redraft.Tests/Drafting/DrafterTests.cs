using Redraft.Drafting;
using Redraft.Engine.Kernels;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tests.Models;
using Redraft.Tests.Runs;

namespace Redraft.Tests.Drafting;

public sealed class DrafterTests : IDisposable
{
    private readonly WorkerPool _pool = new(1);
    private readonly TemporaryFolder _folder = new();
    private readonly Notes _notes = new();

    [Fact]
    public async Task A_prompt_longer_than_the_context_is_answered_with_nothing_counts_as_failed_and_is_told()
    {
        using var database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));
        var store = database.StoreOf(1);
        using var model = TinyModels.Make(_pool);
        var run = Run(store);
        var problems = run.Task.Problems(Split.Train);
        var endless = new string('x', 100_000);

        var drafts = await new Drafter(run).DraftAsync(
            "draft", model, [new DraftOrder(problems[0], Prompt.Empty.Text(endless)), new DraftOrder(problems[1], run.Task.DraftPrompt(problems[1]))],
            new SamplingRecipe { Samples = 2, MaxTokens = 4 }, "draft", CancellationToken.None);

        Assert.Equal(["", ""], drafts.Take(2).Select(d => d.Draft.Text));
        Assert.All(drafts.Take(2), d => Assert.False(d.Score.Passed));
        Assert.All(drafts.Skip(2), d => Assert.NotEqual("", d.Draft.Text));
        Assert.Contains("1 of 2 prompts are longer than the model's context", Assert.Single(_notes.Told));
    }

    [Fact]
    public async Task An_example_longer_than_the_context_is_left_out_and_told()
    {
        using var database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));
        var store = database.StoreOf(1);
        using var model = TinyModels.Make(_pool);
        var lesson = new Lesson(new PromptedText(Prompt.Empty.Text("a"), new string('x', 100_000)), null);

        var policy = await new Imitator(Run(store), model).FinetuneAsync("imitate", [lesson], new FinetuningOptions(), CancellationToken.None);

        Assert.Same(model, policy);
        Assert.Contains("1 of 1 examples are longer", _notes.Told[0]);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _pool.Dispose();
    }

    private RunContext Run(IRunStore store)
    {
        var run = new RunContext { Recipe = new Recipe(), Task = new ToyTask(4), Store = store, Folder = _folder.Path, Observer = _notes };
        store.Commit(new RunBatch { Origin = run.OriginOf("problems"), Units = [], Problems = run.Task.Problems(Split.Train) });
        return run;
    }

    private sealed class Notes : IRunObserver
    {
        public List<string> Told { get; } = [];

        public void StageStarted(string stage, int total, int done, string unit)
        {
        }

        public void Advanced(int units)
        {
        }

        public void Note(string text) => Told.Add(text);

        public void StageFinished(double seconds)
        {
        }
    }
}
