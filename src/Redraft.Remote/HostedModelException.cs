namespace Redraft.Remote;

/// <summary>A hosted model can't do what it was asked. Messages never hold the key.</summary>
/// <param name="fault">What kind of thing is wrong.</param>
/// <param name="message">What happened, and after a semicolon what to do.</param>
public sealed class HostedModelException(HostedFault fault, string message) : Exception(message)
{
    /// <summary>What kind of thing is wrong.</summary>
    public HostedFault Fault { get; } = fault;
}
