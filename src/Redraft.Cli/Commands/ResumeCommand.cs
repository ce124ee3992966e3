using System.CommandLine;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft resume</c>: goes on with a run that was stopped; finished work isn't repeated.</summary>
internal static class ResumeCommand
{
    public static RedraftCommand Create()
    {
        var run = RunArgument.Create();
        var command = new RedraftCommand("resume", "Go on with a run that was stopped, to the same result", "redraft resume runs/mine");
        var keep = KeepOption.Create();
        command.Arguments.Add(run);
        command.Options.Add(keep);
        command.Body = (session, parsed, cancellation)
            => RunLifecycle.ResumeAsync(session, parsed.GetRequiredValue(run), parsed.GetValue(keep), cancellation);
        return command;
    }
}
