using Redraft.Engine.Architectures;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Inspecting;

/// <summary>What a checkpoint holds, and everything that is wrong with it.</summary>
/// <remarks>What could not be read is null or empty, and among the problems.</remarks>
public sealed record Inspection
{
    /// <summary>The folder or the file.</summary>
    public required string Path { get; init; }

    /// <summary>How it is laid out.</summary>
    public required CheckpointKind Kind { get; init; }

    /// <summary>Whether every number was read; without, only headers were.</summary>
    public required bool Deep { get; init; }

    /// <summary>The files that belong to it and are there.</summary>
    public IReadOnlyList<InspectedFile> Files { get; init; } = [];

    /// <summary>Sizes and switches; of adapters, those of the model under them where it was found.</summary>
    public ModelConfig? Config { get; init; }

    /// <summary>Its tokenizer.</summary>
    public BpeTokenizer? Tokenizer { get; init; }

    /// <summary>Its tensors.</summary>
    public IReadOnlyList<InspectedTensor> Tensors { get; init; } = [];

    /// <summary>What adapters say of themselves.</summary>
    public InspectedAdapters? Adapters { get; init; }

    /// <summary>The content's hash, as <see cref="Checkpoints.Checkpoint.HashOf"/> has it; only of one that was read whole and has no problem.</summary>
    public string? Hash { get; init; }

    /// <summary>Everything that keeps it from being loaded; empty if, as far as was read, nothing does.</summary>
    public IReadOnlyList<BadFileException> Problems { get; init; } = [];
}
