namespace Redraft.Recipes;

/// <summary>What a run may spend on a hosted model; it stops before the call that could pass one of these. Null, the default, sets no limit.</summary>
public sealed record BudgetRecipe
{
    /// <summary>Tokens, read and written together.</summary>
    public long? Tokens { get; init; }

    /// <summary>Requests, those that failed and were sent again included.</summary>
    public long? Requests { get; init; }

    /// <summary>Money, in the currency of the price.</summary>
    public double? Money { get; init; }

    /// <summary>Everything wrong with these settings.</summary>
    public IEnumerable<string> Problems()
    {
        if (Tokens < 1)
        {
            yield return $"tokens: expected 1 or more, found {Tokens}";
        }

        if (Requests < 1)
        {
            yield return $"requests: expected 1 or more, found {Requests}";
        }

        if (Money is { } money && !(money > 0))
        {
            yield return $"money: expected more than 0, found {money}";
        }
    }
}
