using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Redraft.Engine.Adapting;
using Redraft.Engine.Architectures;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Engine.Optimizing;
using Redraft.Engine.Tokenizing;
using Redraft.Engine.Training;
using Redraft.Imitating;
using Redraft.Runs;

namespace Redraft.Models;

/// <summary>The embedded engine behind the seam of trainable models.</summary>
/// <remarks>Finetuned checkpoints are stored in F32, so a reopened model is the trained one bit for bit. Where adapters were trained they are
/// stored alone, with the hash of this model, and added to its weights when they are opened: the same sum of the same bits.</remarks>
public sealed class TrainableEmbeddedModel : ITrainableModel, IDisposable
{
    private readonly EmbeddedLanguageModel _model;
    private readonly BpeTokenizer _tokenizer;
    private readonly WorkerPool _pool;

    /// <summary>Puts a model behind the seam.</summary>
    /// <param name="transformer">The weights; disposed with this.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="pool">Who computes; not disposed with this.</param>
    public TrainableEmbeddedModel(ITransformer transformer, BpeTokenizer tokenizer, WorkerPool pool)
    {
        _model = new EmbeddedLanguageModel(transformer, tokenizer, pool);
        (_tokenizer, _pool) = (tokenizer, pool);
    }

    /// <inheritdoc/>
    public string Id => _model.Id;

    /// <summary>The name of the folder that it was loaded from; null for a model that was made in memory.</summary>
    public string? Name { get; private init; }

    /// <summary>How many checkpoints of each training to leave beside its result, in <c>FOLDER.training</c>; null, the default, leaves none, and keeps one
    /// about once a minute while it runs.</summary>
    public int? KeepCheckpoints { get; init; }

    /// <summary>Times the pace of kept checkpoints.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Number of weights.</summary>
    public long Weights => _model.Transformer.Parameters.Sum(p => p.Value.Length);

    /// <summary>The longest sequence, in tokens.</summary>
    public int ContextLength => _model.Transformer.Config.ContextLength;

    /// <summary>How many tokens of the context a prompt takes.</summary>
    public int TokensOf(Prompt prompt) => _model.Encode(prompt).Count;

    /// <summary>Loads a checkpoint folder.</summary>
    /// <exception cref="Redraft.Engine.BadFileException">If there is no whole checkpoint; says which file or tensor.</exception>
    /// <param name="folder">The checkpoint.</param>
    /// <param name="pool">Who computes; not disposed with this.</param>
    /// <param name="contextLength">Another context than the checkpoint's, in tokens; 0 keeps its own. Only for rotary positions.</param>
    /// <param name="others">Architectures beside those of the engine's list.</param>
    /// <param name="keepCheckpoints">As <see cref="KeepCheckpoints"/>.</param>
    public static TrainableEmbeddedModel Load(
        string folder, WorkerPool pool, int contextLength = 0, IReadOnlyList<ArchitectureEntry>? others = null, int? keepCheckpoints = null)
    {
        var (model, tokenizer, _) = Checkpoint.Load(folder, pool, contextLength, others);
        return new TrainableEmbeddedModel(model, tokenizer, pool) { Name = new DirectoryInfo(folder).Name, KeepCheckpoints = keepCheckpoints };
    }

    /// <summary>Loads a checkpoint folder and adds to its weights the adapters of another.</summary>
    /// <exception cref="Redraft.Engine.BadFileException">If there is no whole checkpoint, or the adapters were made for another model.</exception>
    /// <param name="folder">The checkpoint.</param>
    /// <param name="adapters">The adapters' folder.</param>
    /// <param name="pool">Who computes; not disposed with this.</param>
    public static TrainableEmbeddedModel LoadAdapted(string folder, string adapters, WorkerPool pool)
    {
        using var model = Load(folder, pool);
        return model.Adapted(adapters);
    }

    /// <summary>What of these options doesn't fit the model, by key.</summary>
    /// <param name="options">Options that are in range.</param>
    public IEnumerable<string> ProblemsWith(FinetuningOptions options) =>
    [
        .. options.Lora?.ProblemsWith(_model.Transformer).Select(problem => "lora." + problem) ?? [],
        .. ToTraining(options, 0).ProblemsWith(_model.Transformer).Select(problem => problem.Replace("Freeze", "freeze", StringComparison.Ordinal)),
    ];

    /// <summary>What a checkpoint of a finetuning takes; patterns that fit nothing count nothing.</summary>
    internal TrainingSize SizeOf(FinetuningOptions options)
    {
        var adapters = options.Lora?.WeightsIn(_model.Transformer);
        var trained = adapters ?? ToTraining(options, 0).WeightsIn(_model.Transformer);
        return new TrainingSize(sizeof(float) * (adapters ?? Weights), sizeof(float) * trained * (options.Ema is null ? 3 : 4));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(
        IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation)
        => _model.GenerateAsync(requests, options, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(IReadOnlyList<PromptedText> texts, CancellationToken cancellation)
        => _model.ScoreAsync(texts, cancellation);

    /// <inheritdoc/>
    public bool Fits(PromptedText text) => _model.Fits(text);

    /// <inheritdoc/>
    public string? ScoreKey(PromptedText text) => _model.ScoreKey(text);

    /// <inheritdoc/>
    public Task<FinetunedModel> FinetuneAsync(
        IReadOnlyList<PromptedText> examples, FinetuningOptions options, ulong seed, string folder,
        Action<int, int>? progress, CancellationToken cancellation)
    {
        if (examples.Count == 0)
        {
            throw new ArgumentException("finetuning needs at least one example, none was given", nameof(examples));
        }

        return Task.Run(() => Finetune(examples, options, seed, folder, progress, cancellation), cancellation);
    }

    /// <inheritdoc/>
    public FinetunedModel Reopen(string folder)
        => new(AdapterCheckpoint.IsIn(folder) ? Adapted(folder) : Load(folder, _pool, others: _model.Transformer.Config.Outside is { } own ? [own] : null), Checkpoint.HashOf(folder), []);

    /// <inheritdoc/>
    public void Dispose()
    {
        _model.Dispose();
        _model.Transformer.Dispose();
    }

    private TrainableEmbeddedModel Adapted(string adapters)
    {
        var copy = _model.Transformer.Clone();
        AdapterCheckpoint.Attach(adapters, copy, _pool, Id).Fold();
        return new TrainableEmbeddedModel(copy, _tokenizer, _pool);
    }

    private FinetunedModel Finetune(
        IReadOnlyList<PromptedText> examples, FinetuningOptions options, ulong seed, string folder,
        Action<int, int>? progress, CancellationToken cancellation)
    {
        var sequences = examples.Select((e, i) => ToSequence($"example {i}", e)).ToList();
        var copy = _model.Transformer.Clone();
        var lora = options.Lora is { } adapters ? Lora.Attach(copy, adapters, _pool, SeededRandom.SeedOf("lora", seed)) : null;
        using var trainer = new Trainer(copy, sequences, ToTraining(options, seed), _pool);
        var training = new KeptTraining(trainer, folder + ".training", KeyOf(sequences, options, seed), KeepCheckpoints) { Save = Save, Clock = Clock };
        training.GoOn();
        var losses = training.Run((step, _) => progress?.Invoke(step.Step, step.Steps), cancellation);
        Save(folder);
        training.Finish();
        trainer.Dispose();
        lora?.Fold();

        void Save(string target)
        {
            if (lora is null)
            {
                Checkpoint.Save(target, copy, _tokenizer);
            }
            else
            {
                AdapterCheckpoint.Save(target, lora, new AdapterBase(Name, Id));
            }
        }

        return new FinetunedModel(new TrainableEmbeddedModel(copy, _tokenizer, _pool), Checkpoint.HashOf(folder), losses);
    }

    // Of a training everything follows from this: what it starts from, what it learns in which order, and how.
    private string KeyOf(IEnumerable<TrainingSequence> sequences, FinetuningOptions options, ulong seed)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{Id} {seed} {RunJson.Write(options)}"));
        foreach (var sequence in sequences)
        {
            hash.AppendData(MemoryMarshal.AsBytes<int>([sequence.Tokens.Length, .. sequence.Tokens]));
            hash.AppendData(MemoryMarshal.AsBytes<float>(sequence.Weights));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private TrainingSequence ToSequence(string id, PromptedText example)
    {
        var encoded = _model.EncodeCompletion(example.Prompt, example.Text);
        return TrainingSequence.Of(id, [.. encoded.Tokens.Take(encoded.PromptLength)], [.. encoded.Tokens.Skip(encoded.PromptLength)]);
    }

    private static TrainingOptions ToTraining(FinetuningOptions options, ulong seed) => new()
    {
        Epochs = options.Epochs,
        ExamplesPerBatch = options.ExamplesPerBatch,
        LearningRate = options.LearningRate,
        Schedule = "linear",
        WarmUpFraction = options.WarmUp,
        ClipNorm = options.ClipNorm,
        Optimizer = new AdamWOptions { WeightDecay = options.WeightDecay },
        ShuffleSeed = seed,
        Freeze = options.Freeze,
        Recompute = options.Recompute,
        Precision = options.Precision,
        Ema = options.Ema,
    };
}
