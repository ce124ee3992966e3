namespace Redraft.Engine.Sampling;

/// <summary>How the samples of a prompt are drawn and when they end: options, made ready.</summary>
internal sealed class DrawingRules(DecodingOptions options)
{
    private readonly HashSet<int> _stopTokens = [.. options.StopTokens];

    /// <summary>Draws their tokens.</summary>
    public TokenSampler Sampler { get; } = new(options);

    /// <summary>Finds what ends them.</summary>
    public StopMatcher Stops { get; } = new(options.Stop);

    /// <summary>The most tokens of each.</summary>
    public int MaxTokens => options.MaxTokens;

    /// <summary>Whether a token ends them, beside the end of text.</summary>
    public bool EndsAt(int token) => _stopTokens.Contains(token);
}
