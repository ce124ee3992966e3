namespace Redraft.Models;

/// <summary>How completions are drawn.</summary>
public sealed record SamplingOptions
{
    /// <summary>Divides the logits; 0 takes the likeliest token. Default 0.8, as in Chen et al. 2023. Range 0 to 5.</summary>
    public double Temperature { get; init; } = 0.8;

    /// <summary>Keeps the k likeliest tokens; 0 keeps all.</summary>
    public int TopK { get; init; }

    /// <summary>Keeps the smallest set of tokens whose probability reaches p (nucleus sampling); 1 keeps all. Range (0, 1].</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Keeps tokens at least this times as likely as the likeliest; 0 keeps all. Range [0, 1].</summary>
    public double MinP { get; init; }

    /// <summary>The most tokens drawn per completion.</summary>
    public int MaxTokens { get; init; } = 96;

    /// <summary>Generation ends before any of these appears; the stop itself isn't returned. The end-of-text token always stops.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>Token ids that are never drawn.</summary>
    public IReadOnlyList<int> BannedTokens { get; init; } = [];
}
