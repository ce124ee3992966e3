using System.Globalization;
using Redraft.Engine.Kernels;
using Redraft.Recipes;
using Redraft.Tasks.Posts;
using Redraft.Tasks.Programs;

namespace Redraft.Pretraining;

/// <summary>How the embedded model is made from nothing: its text, its tokenizer, its sizes, its training.</summary>
public sealed record PretrainingRecipe
{
    /// <summary>What the text is about: <c>programs</c>, the default, <c>posts</c> or <c>words</c>.</summary>
    public string Family { get; init; } = ProgramsTask.TaskName;

    /// <summary>The <c>programs</c> task whose pretraining combinations are shown; the problems of the same options are never shown.</summary>
    public ProgramsOptions Programs { get; init; } = new();

    /// <summary>What the text of the family <c>programs</c> is made of.</summary>
    public ProgramsPretrainingOptions Text { get; init; } = new();

    /// <summary>What the text of the family <c>posts</c> is made of.</summary>
    public PostsPretrainingOptions Posts { get; init; } = new();

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

    /// <summary>What the operands of linear layers' products are rounded to: <c>f32</c>, nothing, or <c>bf16</c>.</summary>
    public ProductPrecision Precision { get; init; }

    /// <summary>Keeps only what each block got of a forward pass, and computes the rest again for the gradients: the same weights, less memory, about a
    /// third more time. Default false.</summary>
    public bool Recompute { get; init; }

    /// <summary>β of an exponential moving average of the weights over the steps, in [0, 1): the model has the average weights. Null, the default: those
    /// after the last step.</summary>
    public double? Ema { get; init; }

    /// <summary>Everything wrong with these settings; the parts' own settings are checked by the parts.</summary>
    public IEnumerable<string> Faults()
    {
        foreach (var problem in Programs.Problems())
        {
            yield return "programs." + problem;
        }

        if (PretrainingFamily.Find(Family) is null)
        {
            yield return $"family: '{YamlBinder.Short(Family)}' is not one of {string.Join(", ", PretrainingFamily.All.Select(family => family.Name))}";
        }

        foreach (var problem in Posts.Problems())
        {
            yield return "posts." + problem;
        }

        foreach (var problem in Text.Problems())
        {
            yield return "text." + problem;
        }

        foreach (var problem in Ranges())
        {
            yield return problem;
        }

        if (Heads > 0 && KeyValueHeads > 0 && (Width % Heads != 0 || Heads % KeyValueHeads != 0))
        {
            yield return $"width must be a multiple of heads, and heads of key-value-heads; found {Width}, {Heads}, {KeyValueHeads}";
        }
        else if (Heads > 0 && KeyValueHeads > 0 && Width / Heads % 2 != 0)
        {
            yield return $"width / heads: expected an even number, whose halves the positions turn, found {Width / Heads}";
        }
    }

    private IEnumerable<string> Ranges()
    {
        foreach (var (name, value, least, most) in new (string, int, int, int)[]
        {
            ("vocabulary-size", VocabularySize, 300, 65_536), ("tokenizer-documents", TokenizerDocuments, 1, 100_000_000),
            ("documents", Documents, 1, 100_000_000), ("width", Width, 1, 8192), ("layers", Layers, 1, 128), ("heads", Heads, 1, 128),
            ("key-value-heads", KeyValueHeads, 1, 128), ("feed-forward-width", FeedForwardWidth, 1, 32_768),
            ("context-length", ContextLength, 1, 8192), ("epochs", Epochs, 1, 1000), ("tokens-per-batch", TokensPerBatch, 1, 1 << 20),
        })
        {
            if (value < least || value > most)
            {
                yield return $"{name}: expected {least} to {most}, found {value}";
            }
        }

        foreach (var (name, value, fits, expected) in new (string, double, bool, string)[]
        {
            ("learning-rate", LearningRate, LearningRate is > 0 and <= 1, "more than 0, up to 1"),
            ("warm-up", WarmUp, WarmUp is >= 0 and <= 1, "0 to 1"),
            ("weight-decay", WeightDecay, WeightDecay is >= 0 and <= 10, "0 to 10"),
            ("ema", Ema ?? 0, Ema is null or (>= 0 and < 1), "at least 0 and below 1"),
            ("prompt-weight", PromptWeight, PromptWeight is >= 0 and <= 1, "0 to 1"),
        })
        {
            if (!fits)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{name}: expected {expected}, found {value}");
            }
        }
    }
}
