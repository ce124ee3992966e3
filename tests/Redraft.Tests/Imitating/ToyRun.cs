using Redraft.Recipes;
using Redraft.Runs;

namespace Redraft.Tests.Imitating;

/// <summary>A run on the toy task in a folder of its own, with its problems stored.</summary>
internal sealed class ToyRun : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunDatabase _database;

    public ToyRun(Recipe? recipe = null)
    {
        _database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));
        Run = new RunContext
        {
            Recipe = (recipe ?? new Recipe()) with { Selector = "best-score" },
            Task = new ToyTask(),
            Store = _database.StoreOf(1),
            Folder = _folder.Path,
        };
        Run.Store.Commit(new RunBatch { Origin = Run.OriginOf("problems"), Units = ["all"], Problems = [.. Enum.GetValues<Split>().SelectMany(Run.Task.Problems)] });
    }

    public RunContext Run { get; }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }
}
