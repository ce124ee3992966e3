namespace Redraft.Runs;

/// <summary>Another process is working on the run; the same call may work once it has ended.</summary>
public sealed class RunLockedException(string message, Exception inner) : IOException(message, inner);
