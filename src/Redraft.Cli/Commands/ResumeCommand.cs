using System.CommandLine;
using Redraft.Sweeping;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft resume</c>: goes on with a run that was stopped; finished work isn't repeated.</summary>
internal static class ResumeCommand
{
    public static RedraftCommand Create()
    {
        var run = RunArgument.Create();
        var command = new RedraftCommand("resume", "Go on with a run or a sweep that was stopped, to the same result", "redraft resume runs/mine");
        var keep = KeepOption.Create();
        command.Arguments.Add(run);
        var budget = BudgetOption.Create();
        command.Options.Add(keep);
        command.Options.Add(budget);
        var store = StoreOption.Create("Reach the run's PostgreSQL here now (default: where the run's folder says)");
        command.Options.Add(store);
        command.Body = (session, parsed, cancellation)
            => parsed.GetRequiredValue(run) is var path && SweepFolder.IsOne(path)
                ? SweepLifecycle.ResumeAsync(session, path, parsed.GetValue(keep), cancellation)
                : RunLifecycle.ResumeAsync(session, path, parsed.GetValue(keep), cancellation, budget: BudgetOption.Of(parsed.GetValue(budget)), store: StoreOption.Of(parsed, store));
        return command;
    }
}
