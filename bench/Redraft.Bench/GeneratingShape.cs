using Redraft.Engine.Architectures;

namespace Redraft.Bench;

/// <summary>A model of the sampling comparisons; every contender runs the same sizes, with random weights.</summary>
/// <param name="Name">In the names of ratios.</param>
/// <param name="Config">Llama with a tied head, since all peers have it.</param>
/// <param name="Repeats">How often a peer repeats what is short.</param>
internal sealed record GeneratingShape(string Name, ModelConfig Config, int Repeats)
{
    /// <summary>Samples of one prompt.</summary>
    public const int Samples = 32;

    /// <summary>Tokens of the prompt that the samples share.</summary>
    public const int SharedPrompt = 128;

    /// <summary>Tokens drawn per sample, and of a single stream.</summary>
    public const int NewTokens = 128;

    /// <summary>Tokens of the long prompt.</summary>
    public const int LongPrompt = 512;

    public static IReadOnlyList<GeneratingShape> All { get; } =
    [
        new("3m", Llama(width: 192, feedForward: 512, heads: 6, layers: 6, vocabulary: 2048), 10),
        new("15m", Llama(width: 288, feedForward: 768, heads: 6, layers: 6, vocabulary: 32000), 5),
        new("124m", Llama(width: 768, feedForward: 2048, heads: 12, layers: 12, vocabulary: 50304), 1),
    ];

    /// <summary>The shape of that name.</summary>
    public static GeneratingShape Named(string name) => All.First(shape => shape.Name == name);

    private static ModelConfig Llama(int width, int feedForward, int heads, int layers, int vocabulary) => new()
    {
        ModelType = "llama", VocabularySize = vocabulary, Width = width, Layers = layers, Heads = heads, KeyValueHeads = heads,
        HeadWidth = width / heads, FeedForwardWidth = feedForward, ContextLength = 1024,
    };
}
