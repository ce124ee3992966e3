using Redraft.Cli.Printing;

namespace Redraft.Cli;

/// <summary>What <c>redraft show</c> was asked for.</summary>
/// <param name="Part">Where it is.</param>
/// <param name="Kind"><c>draft</c>, <c>feedback</c>, <c>problem</c>, <c>checkpoint</c>, or <c>model</c> for the base model.</param>
/// <param name="Id">Its id; of a checkpoint the stage.</param>
/// <param name="Hash">The hash by which it was asked for, or null where it was by id or name: seeds share those.</param>
/// <param name="IsExact">It was asked for in full.</param>
internal sealed record FoundRecord(RunPart Part, string Kind, string Id, string? Hash, bool IsExact)
{
    public const string Checkpoint = "checkpoint", Model = "model";

    /// <summary>As a candidate is listed: <c>draft 3ec97b94284f9484</c>, <c>checkpoint round-1/imitate (sha256 cd221750cb1d)</c>.</summary>
    public override string ToString() => UntrustedText.Visible($"{Kind} {Id}{(Hash is null ? "" : $" ({ShortHash.Of(Hash)})")}", 200);
}
