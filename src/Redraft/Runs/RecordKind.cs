namespace Redraft.Runs;

/// <summary>What a record of the feedback graph is.</summary>
public enum RecordKind
{
    /// <summary>A draft or a redraft.</summary>
    Draft,

    /// <summary>A piece of feedback.</summary>
    Feedback,

    /// <summary>A problem.</summary>
    Problem,
}
