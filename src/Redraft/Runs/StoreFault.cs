namespace Redraft.Runs;

/// <summary>Why a store in PostgreSQL can't be used.</summary>
public enum StoreFault
{
    /// <summary>Nobody answers, or not for now: the same call may work later.</summary>
    Away,

    /// <summary>The server doesn't let this user in, or has no such database, or gives too few rights.</summary>
    Refused,

    /// <summary>The server's disk is full.</summary>
    Full,
}
