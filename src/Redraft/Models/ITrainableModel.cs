using Redraft.Imitating;

namespace Redraft.Models;

/// <summary>A model that can be finetuned.</summary>
public interface ITrainableModel : ILanguageModel
{
    /// <summary>Whether it answers from behind an address, where what it scores aren't this process's tokens: then neither divergence nor perplexity is measured.</summary>
    bool IsHosted => false;

    /// <summary>Finetunes a copy on completions and leaves it whole in a folder; this model itself doesn't change.</summary>
    /// <param name="examples">What to write, given what; loss only on the completions, the end-of-text token included.</param>
    /// <param name="options">How.</param>
    /// <param name="seed">Decides the order of the examples.</param>
    /// <param name="folder">Where the checkpoint goes; it appears whole or not at all.</param>
    /// <param name="progress">Hears (step, steps) after each optimizer step; mustn't ask the model anything, which may be what is trained on.</param>
    /// <param name="cancellation">Ends the training after the current step.</param>
    /// <param name="losses">Hears the mean losses of all steps so far, those of an earlier process too, in nats per token, before <paramref name="progress"/>; only to be read within the call.</param>
    /// <exception cref="ArgumentException">If there are no examples.</exception>
    Task<FinetunedModel> FinetuneAsync(
        IReadOnlyList<PromptedText> examples, FinetuningOptions options, ulong seed, string folder,
        Action<int, int>? progress, CancellationToken cancellation, Action<IReadOnlyList<double>>? losses = null);

    /// <summary>Opens a checkpoint that <see cref="FinetuneAsync"/> left.</summary>
    /// <exception cref="Redraft.Engine.BadFileException">If it isn't whole.</exception>
    FinetunedModel Reopen(string folder);
}

/// <summary>A finetuned model.</summary>
/// <param name="Model">The model.</param>
/// <param name="Hash">SHA-256 of the checkpoint's content, lower-case hex.</param>
/// <param name="Losses">Mean loss of each optimizer step in nats per token; empty for a reopened model.</param>
public sealed record FinetunedModel(ITrainableModel Model, string Hash, IReadOnlyList<double> Losses);
