namespace Redraft.Viewing;

/// <summary>How a run stands.</summary>
public enum RunState
{
    /// <summary>It has written its report.</summary>
    Finished,

    /// <summary>A process of this machine is at it.</summary>
    Working,

    /// <summary>It has no report, and nobody is seen to work on it.</summary>
    Stopped,
}
