namespace Redraft.Engine.Architectures;

/// <summary>The sizes and switches of a decoder-only transformer, as its <c>config.json</c> gives them.</summary>
public sealed record ModelConfig
{
    /// <summary>Hugging Face <c>model_type</c>: a name of <see cref="ArchitectureList"/>, or that of <see cref="Outside"/>.</summary>
    public required string ModelType { get; init; }

    /// <summary>V, the number of token ids.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>D, the width of the residual stream.</summary>
    public required int Width { get; init; }

    /// <summary>L, the number of blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>H, the number of query heads.</summary>
    public required int Heads { get; init; }

    /// <summary>G, the number of key/value heads; H is a multiple of it.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Width of one head; usually D / H.</summary>
    public required int HeadWidth { get; init; }

    /// <summary>F, the width of the feed-forward layer.</summary>
    public required int FeedForwardWidth { get; init; }

    /// <summary>The longest sequence, in tokens.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Epsilon of the norms.</summary>
    public double NormEpsilon { get; init; } = 1e-5;

    /// <summary>Base of the rotary angles.</summary>
    public double RotaryBase { get; init; } = 10_000;

    /// <summary>What slows the rotary angles down, or null.</summary>
    public RotaryScaling? RotaryScaling { get; init; }

    /// <summary>How many numbers of each head are rotated, an even number (GPT-J); 0 for all.</summary>
    public int RotaryWidth { get; init; }

    /// <summary>How many tokens, itself included, a token sees; null for all before it. The context must not be longer: within the window
    /// a model with and one without are the same, and beyond it nothing here computes.</summary>
    public int? SlidingWindow { get; init; }

    /// <summary>Whether q, k and v projections carry biases (Qwen2).</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Whether q and k are normalised per head before rotation (Qwen3).</summary>
    public bool QueryKeyNorm { get; init; }

    /// <summary>The architecture, where it is none of <see cref="ArchitectureList"/>; null for those of the list.</summary>
    /// <remarks>An entry made for one configuration may carry settings that this record has no place for.</remarks>
    public ArchitectureEntry? Outside { get; init; }

    /// <summary>Whether the head shares the embedding's weights.</summary>
    public bool TiedHead { get; init; } = true;

    /// <summary>Everything that keeps these sizes from making a model.</summary>
    public IEnumerable<string> Problems()
    {
        (string Name, int Value)[] sizes =
        [
            (nameof(VocabularySize), VocabularySize), (nameof(Width), Width), (nameof(Layers), Layers), (nameof(Heads), Heads),
            (nameof(KeyValueHeads), KeyValueHeads), (nameof(HeadWidth), HeadWidth), (nameof(FeedForwardWidth), FeedForwardWidth),
            (nameof(ContextLength), ContextLength),
        ];
        foreach (var (name, value) in sizes.Where(size => size.Value < 1))
        {
            yield return $"{name}: expected 1 or more, found {value}.";
        }

        if (KeyValueHeads > 0 && Heads % KeyValueHeads != 0)
        {
            yield return $"KeyValueHeads: expected a divisor of {Heads}, the number of heads, found {KeyValueHeads}.";
        }

        if (ModelType is "gpt2" or "gptj" or "codegen" && (KeyValueHeads != Heads || Heads * HeadWidth != Width))
        {
            yield return $"Heads: {ModelType} needs {KeyValueHeads} = {Heads} key/value heads and {Heads}·{HeadWidth} = {Width} for the width.";
        }

        if (ModelType == "codegen" && Heads % 4 != 0)
        {
            yield return $"Heads: codegen needs a multiple of 4, found {Heads}.";
        }

        if (ModelType != "gpt2" && RotaryWidth == 0 && HeadWidth % 2 != 0)
        {
            yield return $"HeadWidth: expected an even number, as rotation works on pairs, found {HeadWidth}.";
        }

        if (RotaryWidth < 0 || RotaryWidth > HeadWidth || RotaryWidth % 2 != 0)
        {
            yield return $"RotaryWidth: expected an even number from 0 to {HeadWidth}, the width of a head, found {RotaryWidth}.";
        }

        if (ContextLength > SlidingWindow)
        {
            yield return $"ContextLength: expected at most {SlidingWindow}, the sliding window, found {ContextLength}.";
        }
    }
}
