namespace Redraft.Remote;

/// <summary>What kind of thing is wrong with a hosted model.</summary>
public enum HostedFault
{
    /// <summary>Its key is missing, lies open, or is refused.</summary>
    Key,

    /// <summary>The server refuses the request: no such model, or a setting that it doesn't take.</summary>
    Refused,

    /// <summary>What came back is no answer.</summary>
    Answer,

    /// <summary>It can't be reached, or gives up again and again.</summary>
    Away,

    /// <summary>The next request could pass the budget.</summary>
    Budget,
}
