namespace Redraft.Runs;

/// <summary>What a record is called within its seed's part of a run.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Its id.</param>
public sealed record RecordName(RecordKind Kind, string Id);
