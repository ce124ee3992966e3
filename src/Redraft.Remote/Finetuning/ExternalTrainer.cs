using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Redraft.Exporting;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Recipes;

namespace Redraft.Remote.Finetuning;

/// <summary>Finetunes elsewhere than in this process, and leaves a checkpoint's folder, <c>served.json</c>, or both.</summary>
public abstract class ExternalTrainer
{
    /// <summary>What the recipe says of the trainer: its method, and what goes with that.</summary>
    public TrainerRecipe Recipe { get; init; } = new();

    /// <summary>Trains, or finds what was trained.</summary>
    /// <param name="start">What the training starts from: the folder, or the hosted model's name, and what identifies the model there.</param>
    /// <param name="examples">What to write, given what.</param>
    /// <param name="options">How.</param>
    /// <param name="seed">Decides the order of the examples.</param>
    /// <param name="folder">Where the result goes.</param>
    /// <param name="progress">Hears (step, steps) where the trainer tells.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="losses">Hears all losses that were told so far, whenever one is.</param>
    /// <returns>The losses that were told, nats per token.</returns>
    /// <exception cref="TrainerException">If the trainer fails, or leaves nothing.</exception>
    public abstract Task<IReadOnlyList<double>> TrainAsync(
        (string Location, string Id) start, IReadOnlyList<PromptedText> examples, FinetuningOptions options, ulong seed, string folder, Action<int, int>? progress, CancellationToken cancellation,
        Action<IReadOnlyList<double>>? losses = null);

    /// <summary>How examples are learned: as the recipe says, where each of them is a pair (DPO), or one of them (KTO); else as demonstrations.</summary>
    protected TrainingMethod MethodOf(IReadOnlyList<PromptedText> examples) => Recipe.Method switch
    {
        TrainingMethod.Dpo when examples.All(example => example.Rejected is not null) => TrainingMethod.Dpo,
        TrainingMethod.Kto when examples.Any(example => example.Rejected is not null) => TrainingMethod.Kto,
        _ => TrainingMethod.Supervised,
    };

    /// <summary>A dataset for a method.</summary>
    private protected static byte[] DataFor(TrainingMethod method, IReadOnlyList<PromptedText> examples) => method switch
    {
        TrainingMethod.Dpo => FinetuningData.PairBytes(examples),
        TrainingMethod.Kto => FinetuningData.LabelBytes(examples),
        _ => FinetuningData.Bytes(examples),
    };

    /// <summary>A method as trainers are told it.</summary>
    private protected static string NameOf(TrainingMethod method) => method switch
    {
        TrainingMethod.Dpo => "dpo",
        TrainingMethod.Kto => "kto",
        _ => "supervised",
    };

    /// <summary>What decides a training beside its examples.</summary>
    private protected string HowOf(FinetuningOptions options, TrainingMethod method)
        => FinetuningFile.Text(options) + (method == TrainingMethod.Supervised ? "" : string.Create(CultureInfo.InvariantCulture, $" {NameOf(method)} {Recipe.Beta}"));

    /// <summary>Of a training everything follows from this.</summary>
    private protected static string KeyOf(string baseId, ulong seed, byte[] data, string how)
    {
        var listing = string.Create(CultureInfo.InvariantCulture, $"{baseId} {seed} {Convert.ToHexStringLower(SHA256.HashData(data))} {how}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(listing)));
    }
}
