using Redraft.Models;
using Redraft.Recipes;
using Redraft.Remote;
using Redraft.Remote.Calling;

namespace Redraft.Cli;

/// <summary>The way to hosted models, with the call store that all runs of this user share; opened when it is first needed.</summary>
/// <param name="session">The invocation.</param>
/// <param name="budget">Takes the place of the recipe's budgets; null leaves them.</param>
internal sealed class HostedModels(Session session, BudgetRecipe? budget = null) : IDisposable
{
    private const string Elsewhere = "REDRAFT_CALLS"; // another file than the usual one

    private CallStore? _store;

    /// <summary>Hears how far batches are, and what is waited for; by default nobody.</summary>
    public Action<string> Say { get; set; } = _ => { };

    /// <summary>The file that calls are kept in.</summary>
    public static string StorePath => Environment.GetEnvironmentVariable(Elsewhere) is { Length: > 0 } path ? Path.GetFullPath(path)
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "redraft", "calls.db");

    /// <summary>Opens a model for a run, and waits for its server to say what it can do.</summary>
    public IHostedModel Open(ModelRecipe model, string run) => HostedLanguageModel.OpenAsync(model, Around(run), CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>What hosted models work with.</summary>
    public HostedSurroundings Around(string run)
    {
        _store ??= CallStore.Open(StorePath, session.Terminal.Clock);
        return new HostedSurroundings { Store = _store, Run = run, Budget = budget, Clock = session.Terminal.Clock, Say = text => Say(text) };
    }

    public void Dispose() => _store?.Dispose();
}
