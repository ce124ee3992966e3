namespace Redraft.Cli.Errors;

/// <summary>A kind of failure with a name that stays: what <c>redraft explain</c> explains.</summary>
/// <param name="Name">As in <c>RD0412</c>: the exit status in the first two digits (13 stands for 130), then the kind.</param>
/// <param name="ExitCode">The process's exit status.</param>
/// <param name="Title">What happened, in a few words.</param>
/// <param name="Explanation">Why it happens; sentences.</param>
/// <param name="Help">What to do, where the error itself says nothing better.</param>
internal sealed record ErrorCode(string Name, int ExitCode, string Title, string Explanation, string Help);
