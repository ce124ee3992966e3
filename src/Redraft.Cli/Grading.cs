using Redraft.Evaluating;

namespace Redraft.Cli;

/// <summary>The grader that the options ask for, with what has to be put away after it.</summary>
internal sealed class Grading(IProgramGrader grader) : IDisposable
{
    public IProgramGrader Grader { get; } = grader;

    /// <exception cref="CommandException">If there is no sandbox to be had and none was waived.</exception>
    public static Grading Open(Session session) =>
        throw new CommandException(ExitCode.NoSandbox, "this build has no sandbox yet");

    public void Dispose() => (Grader as IDisposable)?.Dispose();
}
