namespace Redraft.Runs;

/// <summary>A finetuned model, and what it has learned from.</summary>
public sealed record CheckpointRecord
{
    /// <summary>The stage that trained it, for example <c>round-1/imitate</c>; unique within a run.</summary>
    public required string Stage { get; init; }

    /// <summary>SHA-256 of its content (configuration, tokenizer, weights), lower-case hex.</summary>
    public required string Hash { get; init; }

    /// <summary>The model that it holds, by the hash of its weights alone: as the drafts that it writes name their author.</summary>
    public required string Model { get; init; }

    /// <summary>Its folder, relative to the run's.</summary>
    public required string Folder { get; init; }

    /// <summary>The model that it was finetuned from.</summary>
    public required string Base { get; init; }

    /// <summary>The drafts that it learned to write, in training order of the data set.</summary>
    public IReadOnlyList<string> DraftIds { get; init; } = [];

    /// <summary>Training examples that stand for no stored draft (gold programs, refiner triples).</summary>
    public int OtherExamples { get; init; }

    /// <summary>The training options as JSON.</summary>
    public required string Options { get; init; }

    /// <summary>What decided the order of the examples.</summary>
    public ulong Seed { get; init; }

    /// <summary>Mean loss of each optimizer step in nats per token.</summary>
    public IReadOnlyList<double> Losses { get; init; } = [];
}
