namespace Redraft.Engine.Sampling;

/// <summary>How tokens are drawn and when a sequence ends.</summary>
/// <remarks>The filters apply in the order banned, temperature, top-k, top-p, min-p, each on what the one before left, as in Hugging Face.</remarks>
public sealed record DecodingOptions
{
    /// <summary>Divides the logits; 0 takes the likeliest token. Range 0 to 5. Default 1, the model as it is.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Keeps the k likeliest tokens, of equals the one with the lower id; 0 keeps all.</summary>
    public int TopK { get; init; }

    /// <summary>Keeps the smallest set of likeliest tokens whose probability reaches p; 1 keeps all. Range (0, 1].</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Keeps tokens at least this times as likely as the likeliest; 0 keeps all. Range [0, 1].</summary>
    public double MinP { get; init; }

    /// <summary>The most tokens of a sequence, 1 or more.</summary>
    public int MaxTokens { get; init; } = 96;

    /// <summary>A sequence ends when its bytes contain one of these (as UTF-8), wherever the token borders lie.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>Tokens that are never drawn, beside those that the tokenizer has no bytes for. Their probability still counts in the unfiltered log-probabilities.</summary>
    public IReadOnlyList<int> BannedTokens { get; init; } = [];

    /// <summary>Tokens that end a sequence like the end of text does: they are no part of its text.</summary>
    public IReadOnlyList<int> StopTokens { get; init; } = [];

    /// <summary>How many of the likeliest tokens are told with each draw, 0 to 20; changes nothing that is drawn. Heard by <see cref="LiveSampler"/> alone.</summary>
    public int Likeliest { get; init; }

    /// <summary>Everything that is wrong with these options; empty if nothing is.</summary>
    public IEnumerable<string> Problems()
    {
        if (!(Temperature is >= 0 and <= 5))
        {
            yield return $"Temperature: expected 0 to 5, found {Temperature}";
        }

        if (TopK < 0)
        {
            yield return $"TopK: expected 0 or more, found {TopK}";
        }

        if (!(TopP is > 0 and <= 1))
        {
            yield return $"TopP: expected above 0 and at most 1, found {TopP}";
        }

        if (!(MinP is >= 0 and <= 1))
        {
            yield return $"MinP: expected 0 to 1, found {MinP}";
        }

        if (MaxTokens < 1)
        {
            yield return $"MaxTokens: expected 1 or more, found {MaxTokens}";
        }

        if (Stop.Any(string.IsNullOrEmpty))
        {
            yield return "Stop: expected non-empty strings, found an empty one";
        }

        if (BannedTokens.Any(token => token < 0))
        {
            yield return $"BannedTokens: expected token ids of 0 or more, found {BannedTokens.Min()}";
        }

        if (StopTokens.Any(token => token < 0))
        {
            yield return $"StopTokens: expected token ids of 0 or more, found {StopTokens.Min()}";
        }

        if (Likeliest is < 0 or > LikeliestTokens.Most)
        {
            yield return $"Likeliest: expected 0 to {LikeliestTokens.Most}, found {Likeliest}";
        }
    }
}
