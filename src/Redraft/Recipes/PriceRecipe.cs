namespace Redraft.Recipes;

/// <summary>What a hosted model costs, in any one currency per million tokens.</summary>
public sealed record PriceRecipe
{
    /// <summary>A million tokens read.</summary>
    public double Input { get; init; }

    /// <summary>A million tokens written.</summary>
    public double Output { get; init; }

    /// <summary>What some tokens cost.</summary>
    public double Of(long input, long output) => ((input * Input) + (output * Output)) / 1e6;

    /// <summary>Everything wrong with these settings.</summary>
    public IEnumerable<string> Problems()
    {
        if (!(Input >= 0) || !(Output >= 0))
        {
            yield return $"input, output: expected 0 or more each, found {Input} and {Output}";
        }
    }
}
