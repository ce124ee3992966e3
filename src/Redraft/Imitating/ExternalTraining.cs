using Redraft.Models;
using Redraft.Recipes;

namespace Redraft.Imitating;

/// <summary>What a trainer that isn't this process's engine needs of a run.</summary>
public sealed record ExternalTraining
{
    /// <summary>Who trains.</summary>
    public required TrainerRecipe Trainer { get; init; }

    /// <summary>The model that training starts from.</summary>
    public required ILanguageModel Model { get; init; }

    /// <summary>Its folder, or the name by which its server knows it.</summary>
    public required string Location { get; init; }

    /// <summary>Where the model lives and how it is reached; null for one that runs in this process.</summary>
    public ModelRecipe? Server { get; init; }

    /// <summary>What the run is called, by which what is spent is counted; null leaves that to the surroundings of whoever trains.</summary>
    public string? Run { get; init; }

    /// <summary>The recipe's folder.</summary>
    public required string Folder { get; init; }

    /// <summary>What the model makes of a prompt, to be learned so: as it is by default, or through its chat template.</summary>
    public Func<Prompt, Prompt> Render { get; init; } = prompt => prompt;

    /// <summary>Opens a checkpoint that a training left.</summary>
    public required Func<string, ILanguageModel> Load { get; init; }

    /// <summary>Opens a trained model where it is served: address, null for the base model's own, and name.</summary>
    public required Func<string?, string, ILanguageModel> Reach { get; init; }

    /// <summary>Hears what the trainer says.</summary>
    public required Action<string> Say { get; init; }
}
