namespace Redraft.Recipes;

/// <summary>What a hosted model costs, in any one currency per million tokens.</summary>
public sealed record PriceRecipe
{
    /// <summary>A million tokens read.</summary>
    public double Input { get; init; }

    /// <summary>A million tokens written.</summary>
    public double Output { get; init; }

    /// <summary>The share of it that a call in a batch costs, over 0 to 1: 0.5 where that is half. Default 1.</summary>
    public double Batch { get; init; } = 1;

    /// <summary>A million tokens that a training by the model's server (<c>trainer: openai</c>) reads, those of each epoch anew; null, the default, counts no trainings.</summary>
    public double? Training { get; init; }

    /// <summary>What some tokens cost, in a batch or by themselves.</summary>
    public double Of(long input, long output, bool batched = false) => (batched ? Batch : 1) * ((input * Input) + (output * Output)) / 1e6;

    /// <summary>Everything wrong with these settings.</summary>
    public IEnumerable<string> Problems()
    {
        if (!(Input >= 0) || !(Output >= 0))
        {
            yield return $"input, output: expected 0 or more each, found {Input} and {Output}";
        }

        if (Training is { } training && !(training >= 0))
        {
            yield return $"training: expected 0 or more, found {training}";
        }

        if (Batch is not (> 0 and <= 1))
        {
            yield return $"batch: expected over 0 to 1, the share of the price that a call in a batch costs, found {Batch}";
        }
    }
}
