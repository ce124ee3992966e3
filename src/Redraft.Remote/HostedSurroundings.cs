using Redraft.Recipes;
using Redraft.Remote.Calling;

namespace Redraft.Remote;

/// <summary>What hosted models work with.</summary>
public sealed record HostedSurroundings
{
    /// <summary>Keeps every call.</summary>
    public required CallStore Store { get; init; }

    /// <summary>What the run is called, by which what is spent is counted: the same when it is resumed.</summary>
    public required string Run { get; init; }

    /// <summary>Takes the place of the recipe's budgets, as where one was raised; null leaves them.</summary>
    public BudgetRecipe? Budget { get; init; }

    /// <summary>Waits and deadlines.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>From 0 to 1, for waits that are not all the same: no result depends on it.</summary>
    public Func<double> Jitter { get; init; } = new JitterSource().Next;

    /// <summary>Hears how far batches are, and what is waited for. By default nobody does.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>Takes the place of the network; null for the network.</summary>
    internal HttpMessageHandler? Transport { get; init; }
}
