namespace Redraft.Runs;

/// <summary>A run's store in PostgreSQL can't be used; nothing of what was being stored is stored.</summary>
/// <param name="fault">Why.</param>
/// <param name="message"><c>what happened; what to do</c>; never a password.</param>
/// <param name="inner">What the driver says.</param>
public sealed class StoreException(StoreFault fault, string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>Why.</summary>
    public StoreFault Fault => fault;
}
