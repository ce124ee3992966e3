using Redraft.Engine.Architectures;

namespace Redraft.Bench;

/// <summary>A model and a batch of the training comparisons; every contender trains the same.</summary>
/// <param name="Name">In the names of ratios.</param>
/// <param name="Config">GPT-2, since all peers have it.</param>
/// <param name="Sequences">Sequences per step, each as long as the context.</param>
internal sealed record TrainingShape(string Name, ModelConfig Config, int Sequences)
{
    public static TrainingShape Tiny { get; } = new("tiny", Gpt2(layers: 4, width: 128, heads: 4, vocabulary: 1024, context: 128), 32);

    public static TrainingShape Small { get; } = new("small", Gpt2(layers: 6, width: 384, heads: 6, vocabulary: 4096, context: 256), 8);

    public static TrainingShape Large { get; } = new("124m", Gpt2(layers: 12, width: 768, heads: 12, vocabulary: 50257, context: 256), 4);

    public static IReadOnlyList<TrainingShape> All { get; } = [Tiny, Small, Large];

    /// <summary>Tokens per step.</summary>
    public int Tokens => Sequences * Config.ContextLength;

    /// <summary>The shape of that name.</summary>
    public static TrainingShape Named(string name) => All.First(shape => shape.Name == name);

    private static ModelConfig Gpt2(int layers, int width, int heads, int vocabulary, int context) => new()
    {
        ModelType = "gpt2", VocabularySize = vocabulary, Width = width, Layers = layers, Heads = heads, KeyValueHeads = heads,
        HeadWidth = width / heads, FeedForwardWidth = 4 * width, ContextLength = context,
    };
}
