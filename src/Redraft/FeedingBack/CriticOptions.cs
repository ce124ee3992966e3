using Redraft.Models;
using Redraft.Recipes;

namespace Redraft.FeedingBack;

/// <summary>Which model gives feedback, and how its words are drawn.</summary>
public sealed record CriticOptions
{
    /// <summary>The model: a folder, the name of one that comes with Redraft, or a hosted one. Null, the default, takes the run's base model.</summary>
    public ModelRecipe? Model { get; init; }

    /// <summary>0, the default, takes the likeliest words; up to 5.</summary>
    public double Temperature { get; init; }

    /// <summary>Nucleus sampling, over 0; 1, the default, keeps all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>The most tokens of feedback, 1 to 1000. Default 48.</summary>
    public int MaxTokens { get; init; } = 48;

    /// <summary>Everything that is wrong with these options, by the keys of a recipe.</summary>
    public IEnumerable<string> Problems()
    {
        if (Model is { IsHosted: false, Name.Length: 0 })
        {
            yield return "model: the name or folder of a model expected, found nothing";
        }

        foreach (var problem in Model?.Problems() ?? [])
        {
            yield return "model." + problem;
        }

        if (Temperature is not (>= 0 and <= 5))
        {
            yield return $"temperature: expected 0 to 5, found {Temperature}";
        }

        if (TopP is not (> 0 and <= 1))
        {
            yield return $"top-p: expected over 0 up to 1, found {TopP}";
        }

        if (MaxTokens is < 1 or > 1000)
        {
            yield return $"max-tokens: expected 1 to 1000, found {MaxTokens}";
        }
    }

    internal SamplingOptions ToSampling(IReadOnlyList<string> stop) => new() { Temperature = Temperature, TopP = TopP, MaxTokens = MaxTokens, Stop = stop };
}
