using System.Security.Cryptography;
using Redraft.Engine;
using Redraft.Engine.Checkpoints;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Rating;
using Redraft.Tasks;

namespace Redraft.Remote.Finetuning;

/// <summary>A model that is finetuned elsewhere, by a command of the user's, a function of the program's, or where it is served, wherever it runs itself.</summary>
/// <param name="model">The model.</param>
/// <param name="location">Its folder, or the name by which its server knows it.</param>
/// <param name="trainer">Finetunes.</param>
/// <param name="open">Opens what the trainer left: a checkpoint's folder, or where it is served.</param>
public sealed class CommandTrainedModel(ILanguageModel model, string location, ExternalTrainer trainer, Func<string, ServedModel?, ILanguageModel> open) : ITrainableModel, ITextEmbedder, IWordChooser
{
    /// <summary>What the model makes of a prompt, which the dataset has; as it is by default.</summary>
    public Func<Prompt, Prompt> Render { get; init; } = prompt => prompt;

    /// <inheritdoc/>
    public string Id => model.Id;

    /// <inheritdoc/>
    public bool IsHosted => model is IHostedModel || model.Lacks(ModelNeed.Scores) is not null;

    /// <inheritdoc/>
    public string? Lacks(ModelNeed need) => model.Lacks(need);

    /// <summary>A run's model and its trainer.</summary>
    /// <param name="training">What the run says.</param>
    /// <param name="around">What requests to a hosted model's trainer work with; asked for where one trains.</param>
    /// <param name="clock">Times the looks at a command's log.</param>
    public static CommandTrainedModel Of(ExternalTraining training, Func<HostedSurroundings> around, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(around);
        ExternalTrainer trainer = training.Trainer.IsOpenAi ? new OpenAiTrainer(training.Server!, OfRun(around()), training.Say) { Recipe = training.Trainer }
            : new CommandTrainer(training.Trainer.Command, training.Folder, training.Say, clock) { Recipe = training.Trainer };
        return new CommandTrainedModel(training.Model, training.Location, trainer, (folder, served) => served is null ? training.Load(folder) : training.Reach(served.Url, served.Model)) { Render = training.Render };

        HostedSurroundings OfRun(HostedSurroundings given) => given with { Run = training.Run ?? given.Run }; // whose budget its trainings count in
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation)
        => model.GenerateAsync(requests, options, cancellation);

    /// <inheritdoc/>
    public bool TakesAllAtOnce => model.TakesAllAtOnce;

    /// <inheritdoc/>
    public bool Fits(PromptedText text) => model.Fits(text);

    /// <inheritdoc/>
    public string? ScoreKey(PromptedText text) => model.ScoreKey(text);

    /// <inheritdoc/>
    public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(IReadOnlyList<PromptedText> texts, CancellationToken cancellation) => model.ScoreAsync(texts, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreWholeAsync(IReadOnlyList<Prompt> texts, CancellationToken cancellation) => model.ScoreWholeAsync(texts, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<double>> LogOddsAsync(IReadOnlyList<JudgeQuestion> questions, CancellationToken cancellation) => Answers.LogOddsAsync(model, questions, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellation) => model is ITextEmbedder embedder ? embedder.EmbedAsync(texts, cancellation)
        : throw new NotSupportedException($"the model {Id} gives no vectors");

    /// <inheritdoc/>
    /// <exception cref="TrainerException">If the trainer fails, or leaves nothing that can be opened.</exception>
    public async Task<FinetunedModel> FinetuneAsync(
        IReadOnlyList<PromptedText> examples, FinetuningOptions options, ulong seed, string folder, Action<int, int>? progress, CancellationToken cancellation,
        Action<IReadOnlyList<double>>? losses = null)
    {
        ArgumentNullException.ThrowIfNull(examples);
        if (examples.Any(example => !example.LearnsEnd))
        {
            // A reward model's answers, with an objective of their own, which no dataset can say.
            return model is ITrainableModel own ? await own.FinetuneAsync(examples, options, seed, folder, progress, cancellation, losses).ConfigureAwait(false)
                : throw new NotSupportedException("a reward model is trained by the embedded engine, and the model is served elsewhere; leave reward-model out");
        }

        var rendered = examples.Select(example => example with { Prompt = Render(example.Prompt) }).ToList();
        var told = await trainer.TrainAsync((location, Id), rendered, options, seed, folder, progress, cancellation, losses).ConfigureAwait(false);
        try
        {
            return Reopen(folder) with { Losses = told };
        }
        catch (BadFileException error)
        {
            throw CommandTrainer.Refuse(folder, error);
        }
    }

    /// <inheritdoc/>
    public FinetunedModel Reopen(string folder)
    {
        var served = ServedModel.In(folder);
        var hash = CommandTrainer.IsCheckpoint(folder) ? Checkpoint.HashOf(folder)
            : served is null ? throw new BadFileException(folder, $"neither a checkpoint nor {ServedModel.FileName}")
            : Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, ServedModel.FileName))));
        var trained = open(folder, served);
        return new FinetunedModel(new CommandTrainedModel(trained, served?.Model ?? folder, trainer, open) { Render = Render }, hash, []);
    }
}
