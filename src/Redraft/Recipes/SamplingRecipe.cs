using Redraft.Models;

namespace Redraft.Recipes;

/// <summary>How many completions a stage draws, and how.</summary>
public sealed record SamplingRecipe
{
    /// <summary>Completions per prompt, 1 to 1024.</summary>
    public int Samples { get; init; } = 6;

    /// <summary>0 takes the likeliest token; up to 5.</summary>
    public double Temperature { get; init; } = 0.8;

    /// <summary>Keeps the k likeliest tokens; 0 keeps all.</summary>
    public int TopK { get; init; }

    /// <summary>Nucleus sampling; 1 keeps all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Keeps tokens at least this times as likely as the likeliest; 0 keeps all.</summary>
    public double MinP { get; init; }

    /// <summary>The most tokens per completion, 1 to 100,000.</summary>
    public int MaxTokens { get; init; } = 64;

    /// <summary>These settings as the models take them.</summary>
    public SamplingOptions ToOptions(IReadOnlyList<string> stop) => new()
    {
        Temperature = Temperature,
        TopK = TopK,
        TopP = TopP,
        MinP = MinP,
        MaxTokens = MaxTokens,
        Stop = stop,
    };

    /// <summary>Everything wrong with these settings.</summary>
    public IEnumerable<string> Problems()
    {
        if (Samples is < 1 or > 1024)
        {
            yield return $"samples: expected 1 to 1024, found {Samples}";
        }

        if (!(Temperature is >= 0 and <= 5))
        {
            yield return $"temperature: expected 0 to 5, found {Temperature}";
        }

        if (TopK < 0)
        {
            yield return $"top-k: expected 0 or more, found {TopK}";
        }

        if (!(TopP is > 0 and <= 1))
        {
            yield return $"top-p: expected over 0 up to 1, found {TopP}";
        }

        if (!(MinP is >= 0 and < 1))
        {
            yield return $"min-p: expected at least 0 and below 1, found {MinP}";
        }

        if (MaxTokens is < 1 or > 100_000)
        {
            yield return $"max-tokens: expected 1 to 100000, found {MaxTokens}";
        }
    }
}
