using Redraft.Cli.Errors;
using Redraft.Engine.Inspecting;
using Redraft.Engine.Tokenizing;
using Redraft.Engine.Training;

namespace Redraft.Cli.Printing;

/// <summary>What <c>redraft inspect</c> tells.</summary>
/// <param name="Inspection">What the checkpoint holds.</param>
internal sealed record InspectionReport(Inspection Inspection)
{
    /// <summary>A stopped training beside it, or null.</summary>
    public StoppedTraining? Training { get; init; }

    /// <summary>What this machine can do; null where nothing is to be computed.</summary>
    public MachineSpeed? Machine { get; init; }

    /// <summary>What was sampled, or null.</summary>
    public SamplingMeasurement? Measured { get; init; }

    /// <summary>Memory that this process may take, in bytes.</summary>
    public long Memory { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>What work takes; none of a configuration that could not be read.</summary>
    public IReadOnlyList<MemoryNeed> Needs { get; } = Inspection.Config is { } config ? new MemoryNeeds(config).All() : [];

    /// <summary>What it writes.</summary>
    public IReadOnlyList<MemoryNeed> Disk { get; } = Inspection.Config is { } config ? new MemoryNeeds(config).Disk() : [];

    /// <summary>How fast it should be here.</summary>
    public IReadOnlyList<SpeedEstimate> Estimates => Inspection.Config is { } config && Machine is { } machine ? SpeedEstimate.Of(config, machine) : [];

    /// <summary>Numbers by part, in the order of the parts' first tensors.</summary>
    public IEnumerable<(string Part, long Count)> Parts => Inspection.Tensors.GroupBy(t => t.Part).Select(part => (part.Key, part.Sum(t => t.Count)));

    /// <summary>Numbers and bytes by how they are stored.</summary>
    public IEnumerable<(string Type, long Count, long Bytes)> Types => Inspection.Tensors.GroupBy(t => t.Type).Select(type => (type.Key, type.Sum(t => t.Count), type.Sum(t => t.Bytes)));

    /// <summary>How a tokenizer cuts and spells.</summary>
    public static string KindOf(BpeTokenizer tokenizer)
        => $"BPE of {(tokenizer.OfCharacters ? "characters" : "bytes")}, cut as {tokenizer.PreTokenizer}{(tokenizer.Compose ? ", composed (NFC)" : "")}";

    /// <summary>The problems as errors of the house.</summary>
    public static Failure Failure(Inspection inspection) => new([.. inspection.Problems.Select(problem => Errors.Failure.Of(problem).Faults[0])]);
}
