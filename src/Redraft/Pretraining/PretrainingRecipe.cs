using Redraft.Tasks.Programs;

namespace Redraft.Pretraining;

/// <summary>How the embedded model is made from nothing: its text, its tokenizer, its sizes, its training.</summary>
public sealed record PretrainingRecipe
{
    /// <summary>The <c>programs</c> task whose pretraining combinations are shown; the problems of the same options are never shown.</summary>
    public ProgramsOptions Programs { get; init; } = new();

    /// <summary>What the text is made of.</summary>
    public ProgramsPretrainingOptions Text { get; init; } = new();

    /// <summary>Decides text, initial weights and the order of documents.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>V, the size of the vocabulary, special tokens included.</summary>
    public int VocabularySize { get; init; } = 1024;

    /// <summary>Documents that the tokenizer is trained on.</summary>
    public int TokenizerDocuments { get; init; } = 20_000;

    /// <summary>Documents that the model is trained on.</summary>
    public int Documents { get; init; } = 200_000;

    /// <summary>D, the width of the residual stream.</summary>
    public int Width { get; init; } = 192;

    /// <summary>L, the number of blocks.</summary>
    public int Layers { get; init; } = 5;

    /// <summary>H, the number of heads.</summary>
    public int Heads { get; init; } = 6;

    /// <summary>G, the number of key/value heads.</summary>
    public int KeyValueHeads { get; init; } = 3;

    /// <summary>F, the width of the feed-forward layer.</summary>
    public int FeedForwardWidth { get; init; } = 512;

    /// <summary>The longest sequence.</summary>
    public int ContextLength { get; init; } = 256;

    /// <summary>Passes over the documents.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>Tokens per optimizer step.</summary>
    public int TokensPerBatch { get; init; } = 6144;

    /// <summary>The learning rate after the warm-up.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Share of the steps in which the learning rate rises.</summary>
    public double WarmUp { get; init; } = 0.02;

    /// <summary>Decoupled weight decay.</summary>
    public double WeightDecay { get; init; } = 0.05;

    /// <summary>Weight of a prompt's tokens in the loss; a completion's weigh 1.</summary>
    public double PromptWeight { get; init; }

    /// <summary>Everything wrong with these settings; the parts' own settings are checked by the parts.</summary>
    public IEnumerable<string> Faults()
    {
        foreach (var problem in Programs.Problems())
        {
            yield return "programs." + problem;
        }

        foreach (var problem in Text.Problems())
        {
            yield return "text." + problem;
        }

        foreach (var (name, value) in new (string, int)[]
        {
            ("tokenizer-documents", TokenizerDocuments), ("documents", Documents), ("width", Width), ("layers", Layers), ("heads", Heads),
            ("key-value-heads", KeyValueHeads), ("feed-forward-width", FeedForwardWidth), ("context-length", ContextLength),
            ("epochs", Epochs), ("tokens-per-batch", TokensPerBatch),
        })
        {
            if (value < 1)
            {
                yield return $"{name}: expected 1 or more, found {value}";
            }
        }

        if (Heads > 0 && KeyValueHeads > 0 && (Width % Heads != 0 || Heads % KeyValueHeads != 0))
        {
            yield return $"width must be a multiple of heads, and heads of key-value-heads; found {Width}, {Heads}, {KeyValueHeads}";
        }

        if (!(PromptWeight is >= 0 and <= 1))
        {
            yield return $"prompt-weight: expected 0 to 1, found {PromptWeight}";
        }
    }
}
