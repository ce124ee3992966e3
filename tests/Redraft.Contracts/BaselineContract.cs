using Redraft.Contracts.Fakes;
using Redraft.Imitating;
using Redraft.Recipes;
using Redraft.Runs;

namespace Redraft.Contracts;

/// <summary>What every baseline owes, tried on the toy task and the toy model.</summary>
public abstract class BaselineContract : Contract<IBaseline>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private RunDatabase? _database;
    private int _calls;
    private IReadOnlyList<string>? _prepared; // stages that were there before it

    /// <summary>Whether it learns from what the rounds were told; <see cref="PrepareAsync"/> then tells them.</summary>
    protected virtual bool UsesFeedback => false;

    [Fact]
    public void It_is_listed_under_its_name() => Assert.Equal(Part.GetType(), BaselineList.All.Single(b => b.Name == Part.Name).GetType());

    [Fact]
    public async Task Its_lessons_are_those_of_training_problems_and_without_feedback_unless_it_says_so()
    {
        var (_, lessons, run) = await RunAsync();

        Assert.NotEmpty(lessons);
        var asked = run.Task.Problems(Split.Train).Select(p => run.Task.DraftPrompt(p).ToString()).ToHashSet();
        Assert.All(lessons, lesson => Assert.Contains(lesson.Text.Prompt.ToString(), asked));
        Assert.Equal(UsesFeedback, run.Store.Feedback("round-1/feedback").Count > 0);
    }

    [Fact]
    public async Task Its_stages_begin_with_its_prefix()
    {
        var (_, _, run) = await RunAsync();

        var own = run.Store.Checkpoints().Select(c => c.Stage).Except(_prepared!).ToList();
        Assert.All(own, stage => Assert.StartsWith(Part.StagePrefix, stage, StringComparison.Ordinal));
        Assert.NotEmpty(own);
    }

    [Fact]
    public async Task What_is_done_is_not_done_again()
    {
        var (policy, lessons, _) = await RunAsync();
        _calls = 0;

        var (again, same, _) = await RunAsync();

        Assert.Equal(0, _calls);
        Assert.Equal(policy, again);
        Assert.Equal(lessons.Select(l => l.DraftId), same.Select(l => l.DraftId));
    }

    /// <summary>Does what has to be done before it; idempotent.</summary>
    protected virtual Task PrepareAsync(RunContext run) => Task.CompletedTask;

    public void Dispose()
    {
        _database?.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<(string Policy, IReadOnlyList<Lesson> Lessons, RunContext Run)> RunAsync()
    {
        _database?.Dispose();
        _database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));
        var store = _database.StoreOf(1);
        var run = new RunContext
        {
            Recipe = new Recipe { Selector = "best-score", Rounds = 1, Drafts = new SamplingRecipe { Samples = 4 } },
            Task = new GuardedTask(new ToyTask(8)),
            Store = store,
            Folder = _folder.Path,
        };
        store.Commit(new RunBatch { Origin = run.OriginOf("problems"), Units = ["all"], Problems = run.Task.Problems(Split.Train) });
        await PrepareAsync(run);
        _prepared ??= [.. store.Checkpoints().Select(c => c.Stage)];
        var (policy, lessons) = await Part.RunAsync(run, new Imitator(run, new ToyModel([], () => _calls++)), CancellationToken.None);
        return (policy.Id, lessons, run);
    }
}
