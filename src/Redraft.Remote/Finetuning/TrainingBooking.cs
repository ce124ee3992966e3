using Dapper;
using Redraft.Recipes;
using Redraft.Remote.Calling;

namespace Redraft.Remote.Finetuning;

/// <summary>Books a training in the budget of its model: the most that it can cost before it begins, and what it has cost when it has ended. Once, whatever happens between: the call store has it by the training's key.</summary>
internal sealed class TrainingBooking : IDisposable
{
    private readonly (CallStore Store, CallParty Party, string Name) _in;
    private readonly Budget _budget;
    private Spending? _reserved;

    private TrainingBooking(CallStore store, CallParty party, string name, Budget budget) => (_in, _budget) = ((store, party, name), budget);

    /// <summary>The booking of a training, taken up where an earlier process left it; null where the recipe names no price.</summary>
    /// <param name="model">The model that is trained, as its recipe has it.</param>
    /// <param name="around">What it works with.</param>
    /// <param name="key">The training's.</param>
    public static async Task<TrainingBooking?> OpenAsync(ModelRecipe model, HostedSurroundings around, string key)
    {
        if (model.Price?.Training is null)
        {
            return null;
        }

        var party = new CallParty(around.Run, model.Name, model.Purse, Caller.AddressOf(model));
        var booking = new TrainingBooking(around.Store, party, "training " + key, await around.Store.BudgetOfAsync(party, around.Budget ?? model.Budget, model.Price).ConfigureAwait(false));
        if (await booking.FindAsync().ConfigureAwait(false) is { } reserved)
        {
            booking._budget.Reopen(reserved);
            booking._reserved = reserved;
        }

        return booking;
    }

    /// <summary>Sets aside what the training can cost, unless an earlier process has.</summary>
    /// <param name="most">The most tokens that it can read.</param>
    /// <param name="cancellation">Ends the waiting for room.</param>
    /// <returns>Whether it was set aside now.</returns>
    /// <exception cref="HostedModelException">If there is no room in the budget.</exception>
    public async Task<bool> ReserveAsync(long most, CancellationToken cancellation)
    {
        if (_reserved is not null)
        {
            return false;
        }

        var cost = _budget.OfTraining(most);
        await _budget.ReserveAsync(cost, cancellation, "training").ConfigureAwait(false);
        _reserved = cost;
        await _in.Store.Do(transaction => transaction.Connection!.Execute(
            """
            INSERT INTO spent (run, model, key, status, requests, input_tokens, output_tokens, trained_tokens, cost, time, owner) VALUES (@Run, @Purse, @Name, 0, 0, 0, 0, @Trained, @Money, @time, @Owner)
            """,
            new { _in.Party.Run, _in.Party.Purse, _in.Name, cost.Trained, cost.Money, time = Now, _in.Party.Owner }, transaction)).ConfigureAwait(false);
        return true;
    }

    /// <summary>Books what a job has cost that has ended; nothing where it was set aside by nobody, or is booked already.</summary>
    /// <param name="job">The job's name, under which it stands from now on.</param>
    /// <param name="tokens">The tokens that it read, in all epochs; null where nobody says, for the most that they can be.</param>
    public async Task SettleAsync(string job, long? tokens)
    {
        if (_reserved is { } most)
        {
            var cost = tokens is { } read ? _budget.OfTraining(read) : most;
            await _in.Store.Do(transaction => transaction.Connection!.Execute(
                "UPDATE spent SET key = @Name || ' ' || @job, status = 200, trained_tokens = @Trained, cost = @Money, time = @time, owner = NULL WHERE run = @Run AND model = @Purse AND key = @Name",
                new { _in.Name, job, cost.Trained, cost.Money, time = Now, _in.Party.Run, _in.Party.Purse }, transaction)).ConfigureAwait(false);
            _budget.Settle(most, cost);
            _reserved = null;
        }
    }

    /// <summary>Gives back what was set aside: no job was begun.</summary>
    public async Task ReleaseAsync()
    {
        if (_reserved is { } most)
        {
            await _in.Store.Do(transaction => transaction.Connection!.Execute(
                "DELETE FROM spent WHERE run = @Run AND model = @Purse AND key = @Name", new { _in.Party.Run, _in.Party.Purse, _in.Name }, transaction)).ConfigureAwait(false);
            _budget.Settle(most, default);
            _reserved = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_reserved is { } most)
        {
            _budget.Settle(most, most); // it may be at work
            _reserved = null;
        }
    }

    private string Now => _in.Store.Clock.GetUtcNow().ToString("O");

    private Task<Spending?> FindAsync() => _in.Store.Do(transaction => transaction.Connection!.Query<(long Trained, double Money)>(
        "SELECT trained_tokens, cost FROM spent WHERE run = @Run AND model = @Purse AND key = @Name", new { _in.Party.Run, _in.Party.Purse, _in.Name }, transaction)
        .Select(row => (Spending?)new Spending(0, 0, 0, row.Money) { Trained = row.Trained }).FirstOrDefault());
}
