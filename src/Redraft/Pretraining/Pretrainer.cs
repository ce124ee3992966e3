using System.Security.Cryptography;
using System.Text;
using Redraft.Engine.Architectures;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Engine.Optimizing;
using Redraft.Engine.Tokenizing;
using Redraft.Engine.Training;
using Redraft.Evaluating;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;

namespace Redraft.Pretraining;

/// <summary>Makes the embedded model from nothing: generates text, trains a tokenizer on it, then the weights.</summary>
/// <remarks>
/// The same recipe gives the same bits. A training that was stopped goes on from its last checkpoint, which is kept beside the
/// target folder (<c>FOLDER.training</c>) about once a minute and removed at the end, unless some are to be kept.
/// </remarks>
/// <param name="recipe">What to make.</param>
/// <param name="pool">Who computes.</param>
/// <param name="observer">Who watches.</param>
/// <param name="clock">Times the pace of the kept states.</param>
public sealed class Pretrainer(PretrainingRecipe recipe, WorkerPool pool, IRunObserver observer, TimeProvider clock)
{
    /// <summary>How many checkpoints of the training to leave in <c>FOLDER.training</c>; null, the default, leaves none.</summary>
    public int? Keep { get; init; }

    /// <summary>The time between two checkpoints of the training. Default a minute: writing one costs less than a hundredth of it.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What a model that was made from a recipe can do on what it has never seen, in the order of its card.</summary>
    /// <param name="recipe">How it was made.</param>
    /// <param name="model">The model.</param>
    /// <param name="problems">How many unseen problems to use.</param>
    /// <param name="cancellation">Ends it.</param>
    public static Task<IReadOnlyList<(string Ability, Estimate Rate)>> MeasureAsync(
        PretrainingRecipe recipe, ILanguageModel model, int problems, CancellationToken cancellation)
        => PretrainingFamily.Of(recipe).Abilities(model, recipe).MeasureAsync(problems, cancellation);

    /// <summary>Trains and leaves a BF16 checkpoint in the folder.</summary>
    /// <returns>What came out.</returns>
    /// <exception cref="RecipeException">If a document doesn't fit the context; known once all are encoded, before any training.</exception>
    public PretrainingOutcome Run(string folder, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        var text = PretrainingFamily.Of(recipe).Text(recipe);
        var tokenizer = BpeTrainer.Train(
            text.VocabularyText(recipe.Seed, recipe.TokenizerDocuments),
            new BpeTrainingOptions { VocabularySize = recipe.VocabularySize, SpecialTokens = text.SpecialTokens });
        observer.Note($"tokenizer: {tokenizer.VocabularySize} tokens from {recipe.TokenizerDocuments} documents");

        var documents = Encode(text, tokenizer, cancellation);
        RefuseTooLong(documents);
        using var model = NewModel(tokenizer.VocabularySize);
        model.Initialize(recipe.Seed);
        using var trainer = new Trainer(model, documents, Options(), pool);
        var training = new KeptTraining(trainer, folder + ".training", Key(), Keep)
        {
            Save = checkpoint => Checkpoint.Save(checkpoint, model, tokenizer), Clock = clock, Pace = Pace,
        };
        var losses = Train(trainer, training, cancellation);
        var hash = Checkpoint.Save(folder, model, tokenizer, TensorType.BF16);
        training.Finish();
        return new PretrainingOutcome(
            hash, model.Parameters.Sum(p => p.Value.Length), documents.Sum(d => (long)d.Tokens.Length), losses,
            clock.GetElapsedTime(started).TotalSeconds);
    }

    private Llama NewModel(int vocabularySize) => new(
        new ModelConfig
        {
            ModelType = "llama",
            VocabularySize = (vocabularySize + 15) / 16 * 16,
            Width = recipe.Width,
            Layers = recipe.Layers,
            Heads = recipe.Heads,
            KeyValueHeads = recipe.KeyValueHeads,
            HeadWidth = recipe.Width / recipe.Heads,
            FeedForwardWidth = recipe.FeedForwardWidth,
            ContextLength = recipe.ContextLength,
        },
        pool);

    private List<TrainingSequence> Encode(IPretrainingText text, BpeTokenizer tokenizer, CancellationToken cancellation)
    {
        const int report = 10_000;
        var encoder = new PromptEncoder(tokenizer);
        var started = clock.GetTimestamp();
        observer.StageStarted("pretrain/encode", recipe.Documents, 0, "documents");
        var documents = new TrainingSequence[recipe.Documents];
        var blocks = (recipe.Documents + report - 1) / report;
        for (var block = 0; block < blocks; block++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (from, to) = (block * report, Math.Min(recipe.Documents, (block + 1) * report));
            pool.Run(to - from, i => documents[from + i] = Encode(encoder, text[recipe.Seed, from + i], from + i));
            observer.Advanced(to - from);
        }

        observer.StageFinished(clock.GetElapsedTime(started).TotalSeconds);
        return [.. documents];
    }

    private void RefuseTooLong(List<TrainingSequence> documents)
    {
        var longest = documents.Max(document => document.Rows);
        if (longest > recipe.ContextLength)
        {
            throw new RecipeException("the recipe",
                [new RecipeProblem(RecipeFault.Combination, $"context-length {recipe.ContextLength}: the longest document has {longest} tokens; raise context-length or vocabulary-size")]);
        }
    }

    private TrainingSequence Encode(PromptEncoder encoder, PretrainingDocument document, int index)
    {
        var encoded = encoder.EncodeCompletion(document.Prompt, document.Completion);
        var weights = new float[encoded.Tokens.Count]; // [T]
        for (var t = 1; t < weights.Length; t++)
        {
            weights[t] = t < encoded.PromptLength ? (float)recipe.PromptWeight : 1;
        }

        return new TrainingSequence($"document {index}", [.. encoded.Tokens], weights);
    }

    private IReadOnlyList<double> Train(Trainer trainer, KeptTraining training, CancellationToken cancellation)
    {
        if (training.GoOn())
        {
            observer.Note($"going on at step {trainer.Step} of {trainer.Steps}");
        }

        var started = clock.GetTimestamp();
        observer.StageStarted("pretrain/train", trainer.Steps, trainer.Step, "steps");
        var losses = training.Run(
            (progress, soFar) =>
            {
                observer.Advanced(1);
                if (progress.Step % 250 == 0 || progress.Step == trainer.Steps)
                {
                    observer.Note($"step {progress.Step}: loss {soFar.TakeLast(100).Average():0.0000} nats/token, {progress.TokensPerSecond:0} tokens/s");
                }
            },
            cancellation);
        observer.StageFinished(clock.GetElapsedTime(started).TotalSeconds);
        return losses;
    }

    private TrainingOptions Options() => new()
    {
        Epochs = recipe.Epochs,
        TokensPerBatch = recipe.TokensPerBatch,
        LearningRate = recipe.LearningRate,
        Schedule = "cosine",
        WarmUpFraction = recipe.WarmUp,
        Optimizer = new AdamWOptions { WeightDecay = recipe.WeightDecay, Beta2 = 0.98 },
        ShuffleSeed = recipe.Seed,
        Precision = recipe.Precision,
        Recompute = recipe.Recompute,
        Ema = recipe.Ema,
    };

    private string Key() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(RunJson.Write(recipe))));
}
