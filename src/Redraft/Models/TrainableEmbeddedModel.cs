using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Redraft.Engine.Adapting;
using Redraft.Engine.Architectures;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Engine.Objectives;
using Redraft.Engine.Optimizing;
using Redraft.Engine.Tokenizing;
using Redraft.Engine.Training;
using Redraft.Imitating;
using Redraft.Runs;

namespace Redraft.Models;

/// <summary>The embedded engine behind the seam of trainable models.</summary>
/// <remarks>Finetuned checkpoints are stored in F32, so a reopened model is the trained one bit for bit. Where adapters were trained they are
/// stored alone, with the hash of this model. What they make of it stands on its weights, in the memory of one model, and lives no longer: the two, and
/// what other adapters make of it, take turns.</remarks>
public sealed class TrainableEmbeddedModel : ITrainableModel, ITextEmbedder, IDisposable
{
    private readonly EmbeddedLanguageModel _model;
    private readonly ILanguageModel _acting; // the same, with these adapters on
    private readonly Lora? _adapters;
    private readonly bool _ownsModel;
    private readonly BpeTokenizer _tokenizer;
    private readonly WorkerPool _pool;
    private readonly JinjaChat? _chat; // what prompts are put through

    /// <summary>Puts a model behind the seam.</summary>
    /// <param name="transformer">The weights; disposed with this.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="pool">Who computes; not disposed with this.</param>
    public TrainableEmbeddedModel(ITransformer transformer, BpeTokenizer tokenizer, WorkerPool pool)
        : this(transformer, tokenizer, pool, null)
    {
    }

    private TrainableEmbeddedModel(ITransformer transformer, BpeTokenizer tokenizer, WorkerPool pool, JinjaChat? chat)
    {
        _acting = _model = new EmbeddedLanguageModel(transformer, tokenizer, pool, chat: chat);
        (_tokenizer, _pool, _chat, _ownsModel) = (tokenizer, pool, chat, true);
    }

    private TrainableEmbeddedModel(TrainableEmbeddedModel model, Lora adapters, bool ownsModel = false)
    {
        (_model, _tokenizer, _pool, _chat, _adapters, _ownsModel) = (model._model, model._tokenizer, model._pool, model._chat, adapters, ownsModel);
        Chat = model.Chat;
        _acting = new AdaptedModel(_model, adapters);
    }

    /// <inheritdoc/>
    public string Id => _acting.Id;

    /// <summary>The name of the folder that it was loaded from; null for a model that was made in memory.</summary>
    public string? Name { get; private init; }

    /// <summary>How many checkpoints of each training to leave beside its result, in <c>FOLDER.training</c>; null, the default, leaves none, and keeps one
    /// about once a minute while it runs.</summary>
    public int? KeepCheckpoints { get; init; }

    /// <summary>Times the pace of kept checkpoints.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The chat template of the folder that it was loaded from, which checkpoints of its trainings get too; null where there is none.</summary>
    public ChatTemplateText? Chat { get; private init; }

    /// <summary>Whether prompts are put through <see cref="Chat"/>, each as a user's turn, and answers learned with the end of the turn.</summary>
    public bool Chats => _chat is not null;

    /// <summary>The model that this one's adapters were trained on, in the same memory; null where it has none.</summary>
    public ILanguageModel? Reference => _adapters is null ? null : _model;

    internal WorkerPool Pool => _pool;

    /// <summary>What a text begins with that answers no prompt: the end of the text before it.</summary>
    internal Prompt Start => Prompt.Empty.Template(_tokenizer.AddedTokens.First(token => token.Id == _tokenizer.EndOfText).Content) with { IsOneText = true };

    internal ITransformer Transformer => _model.Transformer;

    /// <summary>Number of weights.</summary>
    public long Weights => _model.Transformer.Parameters.Sum(p => p.Value.Length);

    /// <summary>The longest sequence, in tokens.</summary>
    public int ContextLength => _model.Transformer.Config.ContextLength;

    /// <summary>A prompt as the model gets it: where it chats, through its chat template.</summary>
    /// <exception cref="ArgumentException">If the template has no place for it.</exception>
    public Prompt Rendered(Prompt prompt) => _model.Rendered(prompt);

    /// <summary>Whether what ends a prompt's answer is a token of the model.</summary>
    public bool HasEnd(Prompt prompt) => prompt.End is not { } end || _tokenizer.SpecialToken(end) is not null;

    /// <summary>How many tokens of the context a prompt takes.</summary>
    public int TokensOf(Prompt prompt) => _model.Encode(prompt).Count;

    /// <summary>Loads a checkpoint folder.</summary>
    /// <exception cref="Redraft.Engine.BadFileException">If there is no whole checkpoint; says which file or tensor.</exception>
    /// <param name="folder">The checkpoint.</param>
    /// <param name="pool">Who computes; not disposed with this.</param>
    /// <param name="contextLength">Another context than the checkpoint's, in tokens; 0 keeps its own. Only for rotary positions.</param>
    /// <param name="others">Architectures beside those of the engine's list.</param>
    /// <param name="keepCheckpoints">As <see cref="KeepCheckpoints"/>.</param>
    /// <param name="chats">Whether prompts are put through its chat template, where it has one.</param>
    public static TrainableEmbeddedModel Load(
        string folder, WorkerPool pool, int contextLength = 0, IReadOnlyList<ArchitectureEntry>? others = null, int? keepCheckpoints = null, bool chats = true)
        => Load(folder, ChatTemplateFile.Read(folder), chats, pool, (contextLength, others, keepCheckpoints));

    private static TrainableEmbeddedModel Load(
        string folder, ChatTemplateText? chat, bool chats, WorkerPool pool, (int ContextLength, IReadOnlyList<ArchitectureEntry>? Others, int? Keep) how)
    {
        var (model, tokenizer, _) = Checkpoint.Load(folder, pool, how.ContextLength, how.Others);
        try
        {
            return new TrainableEmbeddedModel(model, tokenizer, pool, chats && chat is not null ? JinjaChat.OfPrompts(chat, tokenizer) : null)
            {
                Name = new DirectoryInfo(folder).Name, KeepCheckpoints = how.Keep, Chat = chat,
            };
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Loads a checkpoint folder and puts on it the adapters of another.</summary>
    /// <exception cref="Redraft.Engine.BadFileException">If there is no whole checkpoint, or the adapters were made for another model.</exception>
    /// <param name="folder">The checkpoint.</param>
    /// <param name="adapters">The adapters' folder.</param>
    /// <param name="pool">Who computes; not disposed with this.</param>
    /// <param name="chats">As in <see cref="Load(string, WorkerPool, int, IReadOnlyList{ArchitectureEntry}?, int?, bool)"/>.</param>
    public static TrainableEmbeddedModel LoadAdapted(string folder, string adapters, WorkerPool pool, bool chats = true)
    {
        var model = Load(folder, pool, chats: chats);
        try
        {
            _ = ChatTemplateFile.Read(folder, adapters);
            return new TrainableEmbeddedModel(model, model.Open(adapters), ownsModel: true);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Loads a checkpoint with the adapters of another folder added to its weights for good: a plain model, rounded to float32 once.</summary>
    /// <exception cref="Redraft.Engine.BadFileException">If there is no whole checkpoint, or the adapters were made for another model.</exception>
    /// <param name="folder">The checkpoint.</param>
    /// <param name="adapters">The adapters' folder.</param>
    /// <param name="pool">Who computes; not disposed with this.</param>
    public static (ITransformer Model, BpeTokenizer Tokenizer) LoadMerged(string folder, string adapters, WorkerPool pool)
    {
        var (model, tokenizer, _) = Checkpoint.Load(folder, pool);
        try
        {
            AdapterCheckpoint.Attach(adapters, model, pool, WeightsHash.Of(model)).Fold();
            return (model, tokenizer);
        }
        catch
        {
            model.Dispose();
            throw;
        }
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
        => _acting.GenerateAsync(requests, options, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(IReadOnlyList<PromptedText> texts, CancellationToken cancellation)
        => _acting.ScoreAsync(texts, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreWholeAsync(IReadOnlyList<Prompt> texts, CancellationToken cancellation)
        => _acting.ScoreWholeAsync(texts, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellation)
        => ((ITextEmbedder)_acting).EmbedAsync(texts, cancellation);

    /// <inheritdoc/>
    public bool Fits(PromptedText text) => _model.Fits(text);

    /// <inheritdoc/>
    public string? ScoreKey(PromptedText text) => _acting.ScoreKey(text);

    /// <inheritdoc/>
    public Task<FinetunedModel> FinetuneAsync(
        IReadOnlyList<PromptedText> examples, FinetuningOptions options, ulong seed, string folder,
        Action<int, int>? progress, CancellationToken cancellation, Action<IReadOnlyList<double>>? losses = null)
    {
        if (examples.Count == 0)
        {
            throw new ArgumentException("finetuning needs at least one example, none was given", nameof(examples));
        }

        var order = new Order(examples, options, seed, folder, progress, losses);
        var plain = Plain();
        return options.Lora is null
            ? Task.Run(() => plain.FinetuneCopy(order, cancellation), cancellation)
            : plain._model.With(null, _ => plain.FinetuneAdapters(order, cancellation), cancellation);
    }

    /// <inheritdoc/>
    public FinetunedModel Reopen(string folder)
    {
        if (AdapterCheckpoint.IsIn(folder))
        {
            var plain = Plain();
            plain.RequireChat(folder);
            return new(new TrainableEmbeddedModel(plain, plain.Open(folder)), Checkpoint.HashOf(folder), []);
        }

        return new(Load(folder, ChatOf(folder), Chats, _pool, (0, _model.Transformer.Config.Outside is { } own ? [own] : null, null)), Checkpoint.HashOf(folder), []);
    }

    /// <summary>Frees the adapters, or where it has none, the model; what other adapters made of that can't be used any more then.</summary>
    public void Dispose()
    {
        _adapters?.Dispose();
        if (_ownsModel)
        {
            _model.Dispose();
            _model.Transformer.Dispose();
        }
    }

    /// <summary>This, or where it has adapters, a copy whose weights they are added to: adapters are trained on weights, not on each other.</summary>
    private TrainableEmbeddedModel Plain()
    {
        if (_adapters is null)
        {
            return this;
        }

        var copy = _model.Transformer.Clone();
        _adapters.CopyTo(copy).Fold();
        return new TrainableEmbeddedModel(copy, _tokenizer, _pool, _chat) { KeepCheckpoints = KeepCheckpoints, Clock = Clock, Chat = Chat };
    }

    /// <summary>The chat template of a checkpoint that was made of this model; one that a trainer left without any has this one's.</summary>
    private ChatTemplateText? ChatOf(string folder)
    {
        var found = ChatTemplateFile.Read(folder) ?? Chat;
        return !Chats || found?.Hash == Chat?.Hash ? found : throw ChatTemplateFile.Other(folder, Chat!.Hash, found);
    }

    /// <summary>Refuses adapters that were taught with another chat template.</summary>
    private void RequireChat(string adapters)
    {
        if (ChatTemplateFile.NotedIn(adapters) is { } noted && noted != Chat?.Hash)
        {
            throw ChatTemplateFile.Other(adapters, noted, Chat);
        }
    }

    private Lora Open(string adapters)
    {
        var id = Id;
        return _model.With(null, model => AdapterCheckpoint.Attach(adapters, model.Transformer, _pool, id), CancellationToken.None).GetAwaiter().GetResult();
    }

    private FinetunedModel FinetuneCopy(Order order, CancellationToken cancellation)
    {
        var copy = _model.Transformer.Clone();
        var losses = Train(copy, order, target =>
        {
            ChatTemplateFile.Write(target, Chat, whole: true);
            Checkpoint.Save(target, copy, _tokenizer);
        }, cancellation);
        return new FinetunedModel(new TrainableEmbeddedModel(copy, _tokenizer, _pool, _chat) { Chat = Chat }, Checkpoint.HashOf(order.Folder), losses);
    }

    private FinetunedModel FinetuneAdapters(Order order, CancellationToken cancellation)
    {
        var lora = Lora.Attach(_model.Transformer, order.Options.Lora!, _pool, SeededRandom.SeedOf("lora", order.Seed));
        try
        {
            var losses = Train(_model.Transformer, order, target =>
            {
                ChatTemplateFile.Write(target, Chat, whole: false);
                AdapterCheckpoint.Save(target, lora, new AdapterBase(Name, Id));
            }, cancellation);
            return new FinetunedModel(new TrainableEmbeddedModel(this, lora), Checkpoint.HashOf(order.Folder), losses);
        }
        catch
        {
            lora.Dispose();
            throw;
        }
    }

    private IReadOnlyList<double> Train(ITransformer model, Order order, Action<string> save, CancellationToken cancellation)
    {
        var sequences = order.Examples.Select((e, i) => ToSequence($"example {i}", e, order.Options.PromptLossWeight)).ToList();
        using var trainer = new Trainer(model, sequences, ToTraining(order.Options, order.Seed), _pool, ObjectiveList.Find(order.Options.Objective));
        var training = new KeptTraining(trainer, order.Folder + ".training", KeyOf(sequences, order.Options, order.Seed), KeepCheckpoints) { Save = save, Clock = Clock };
        training.GoOn();
        var losses = training.Run(
            (step, soFar) =>
            {
                order.Losses?.Invoke(soFar);
                order.Progress?.Invoke(step.Step, step.Steps);
            },
            cancellation);
        save(order.Folder);
        training.Finish();
        return losses;
    }

    // Of a training everything follows from this: what it starts from, what it learns in which order, and how.
    private string KeyOf(IEnumerable<TrainingSequence> sequences, FinetuningOptions options, ulong seed)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{Id} {seed} {options.Objective} {RunJson.Write(options)}"));
        foreach (var sequence in sequences)
        {
            hash.AppendData(MemoryMarshal.AsBytes<int>([sequence.Tokens.Length, .. sequence.Tokens]));
            hash.AppendData(MemoryMarshal.AsBytes<float>(sequence.Weights));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private TrainingSequence ToSequence(string id, PromptedText example, double promptWeight)
    {
        var encoded = _model.EncodeCompletion(example.Prompt, example.Text);
        var weights = new float[encoded.Tokens.Count]; // [T]
        for (var t = 1; t < weights.Length; t++)
        {
            weights[t] = (float)(t < encoded.PromptLength ? promptWeight * example.Weight : example.Weight);
        }

        if (!example.LearnsEnd)
        {
            weights[^1] = 0;
        }

        return new TrainingSequence(id, [.. encoded.Tokens], weights);
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

    /// <summary>What is asked of a finetuning.</summary>
    private sealed record Order(IReadOnlyList<PromptedText> Examples, FinetuningOptions Options, ulong Seed, string Folder, Action<int, int>? Progress, Action<IReadOnlyList<double>>? Losses);
}
