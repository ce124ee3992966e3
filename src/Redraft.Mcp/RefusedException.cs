namespace Redraft.Mcp;

/// <summary>What a tool was asked for can't be given; the message says why and what to do.</summary>
/// <param name="message">What is wrong; what to do.</param>
internal sealed class RefusedException(string message) : Exception(message);
