using System.Globalization;
using Redraft.Recipes;

namespace Redraft.Remote.Calling;

/// <summary>What was spent.</summary>
/// <param name="Requests">Requests sent.</param>
/// <param name="Input">Tokens read.</param>
/// <param name="Output">Tokens written.</param>
/// <param name="Money">In the currency of the price.</param>
internal readonly record struct Spending(long Requests, long Input, long Output, double Money)
{
    /// <summary>Tokens that trainings read, in all of their epochs.</summary>
    public long Trained { get; init; }

    public static Spending operator +(Spending a, Spending b) => new(a.Requests + b.Requests, a.Input + b.Input, a.Output + b.Output, a.Money + b.Money) { Trained = a.Trained + b.Trained };

    public static Spending operator -(Spending a, Spending b) => new(a.Requests - b.Requests, a.Input - b.Input, a.Output - b.Output, a.Money - b.Money) { Trained = a.Trained - b.Trained };
}

/// <summary>Lets a request be sent only if even the dearest outcome of all that is under way stays within the budget. Thread-safe.</summary>
/// <param name="limits">What may be spent; null for no limit.</param>
/// <param name="price">What it costs; null counts no money.</param>
/// <param name="before">What earlier processes of the run have spent.</param>
/// <param name="unseen">How many requests of it other processes had under way, whose end nobody knows.</param>
internal sealed class Budget(BudgetRecipe? limits, PriceRecipe? price, Spending before, long unseen = 0)
{
    private readonly Lock _lock = new();

    // In words, to stand behind what is spent.
    private string Unseen => unseen == 0 ? "" : $" (in what is spent {Text(unseen)} requests that another process has under way, or had when it ended, count with the most that they can cost)";

    private Spending _spent = before, _reserved;
    private TaskCompletionSource _settled = NewSignal();
    private int _underWay;

    /// <summary>What was spent so far.</summary>
    public Spending Spent
    {
        get
        {
            lock (_lock)
            {
                return _spent;
            }
        }
    }

    /// <summary>What one request can cost at most.</summary>
    public Spending MostOf(Call call, bool batched = false) => Of(new CallUsage(call.MostInput, call.MostOutput, false), batched);

    /// <summary>What an answer has cost.</summary>
    public Spending Of(CallUsage usage, bool batched = false) => new(1, usage.Input, usage.Output, price?.Of(usage.Input, usage.Output, batched) ?? 0);

    /// <summary>Sets aside what a request can cost; waits for others to settle where only that makes room.</summary>
    /// <exception cref="HostedModelException">If there is no room.</exception>
    public Task ReserveAsync(Spending most, CancellationToken cancellation, string what = "request") => ReserveAsync([most], cancellation, what);

    /// <summary>Sets aside what as many of some requests can cost as there is room for, from the first; at least one.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="HostedModelException">If there is no room for one.</exception>
    public async Task<int> ReserveAsync(IReadOnlyList<Spending> each, CancellationToken cancellation, string what = "request")
    {
        while (true)
        {
            Task settled;
            lock (_lock)
            {
                var count = 0;
                while (count < each.Count && Exceeded(_spent + _reserved + each[count], what) is null)
                {
                    _reserved += each[count++];
                    _underWay++;
                }

                if (count > 0)
                {
                    return count;
                }

                if (_underWay == 0)
                {
                    throw new HostedModelException(HostedFault.Budget, $"{Exceeded(_spent + each[0], what)}{Unseen}; nothing more is sent, and what was answered is kept: raise it with `redraft resume RUN --budget KEY=VALUE`");
                }

                settled = _settled.Task;
            }

            await settled.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Sets aside what is under way already, whether there is room or not.</summary>
    public void Commit(IReadOnlyList<Spending> each)
    {
        lock (_lock)
        {
            _reserved = each.Aggregate(_reserved, (sum, one) => sum + one);
            _underWay += each.Count;
        }
    }

    /// <summary>Takes as set aside what counted as spent: it is known now that it is still under way.</summary>
    public void Reopen(Spending most)
    {
        lock (_lock)
        {
            _spent -= most;
            _reserved += most;
            _underWay++;
        }
    }

    /// <summary>What a training has cost.</summary>
    public Spending OfTraining(long tokens) => new(0, 0, 0, tokens * (price?.Training ?? 0) / 1e6) { Trained = tokens };

    /// <summary>Turns what was set aside into what it was.</summary>
    public void Settle(Spending most, Spending spent)
    {
        TaskCompletionSource settled;
        lock (_lock)
        {
            _reserved -= most;
            _spent += spent;
            _underWay--;
            (settled, _settled) = (_settled, NewSignal());
        }

        settled.SetResult();
    }

    /// <summary>What was spent and what is left, in words.</summary>
    public string Describe()
    {
        var spent = Spent;
        string?[] left =
        [
            limits?.Requests is { } requests ? $"{Text(requests - spent.Requests)} requests" : null,
            limits?.Tokens is { } tokens ? $"{Text(tokens - spent.Input - spent.Output)} tokens" : null,
            limits?.Money is { } money ? $"{Money(money - spent.Money)} of money" : null,
        ];
        var rest = string.Join(", ", left.OfType<string>());
        return $"{Text(spent.Requests)} requests, {Text(spent.Input)} tokens read, {Text(spent.Output)} written{(spent.Trained == 0 ? "" : $", {Text(spent.Trained)} trained on")}{(price is null ? "" : $", {Money(spent.Money)} of money")}{Unseen}{(rest.Length == 0 ? "" : $"; left: {rest}")}";
    }

    /// <summary>Which limit would be passed, in words; null for none.</summary>
    private string? Exceeded(Spending all, string what)
    {
        var spent = _spent;
        return limits switch
        {
            { Requests: { } most } when all.Requests > most => $"budget.requests: {Text(most)}, of which {Text(spent.Requests)} are sent and {Text(most - spent.Requests)} left, and the next needs 1",
            { Tokens: { } most } when all.Input + all.Output > most =>
                $"budget.tokens: {Text(most)}, of which {Text(spent.Input + spent.Output)} are spent and {Text(most - spent.Input - spent.Output)} left, and the next {what} can take {Text(all.Input + all.Output - spent.Input - spent.Output)}",
            { Money: { } most } when all.Money > most => $"budget.money: {Money(most)}, of which {Money(spent.Money)} is spent and {Money(most - spent.Money)} left, and the next {what} can cost {Money(all.Money - spent.Money)}",
            _ => null,
        };
    }

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Money(double amount) => amount.ToString("0.####", CultureInfo.InvariantCulture);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
