using System.CommandLine;
using Redraft.Papers;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft paper</c>: does a paper's experiments again, at the embedded model's scale.</summary>
internal static class PaperCommand
{
    public static RedraftCommand Create()
    {
        var start = new RunStartOptions();
        var paper = new Argument<string>("PAPER") { Description = $"One of {string.Join(", ", PaperStudies.Names)}" };
        paper.AcceptOnlyFromAmong([.. PaperStudies.Names]);
        var budget = new Option<string>("--budget")
        {
            HelpName = "full|small", DefaultValueFactory = _ => "full",
            Description = "full measures; small only shows that everything works",
        };
        budget.AcceptOnlyFromAmong("full", "small");
        var command = new RedraftCommand("paper", "Do a paper's experiments again and write its tables beside ours as a page",
            "redraft paper scheurer2023 --seeds 5\nredraft paper scheurer2023 --budget small --out runs/check");
        command.Arguments.Add(paper);
        command.Options.Add(budget);
        start.AddTo(command);
        command.Body = (session, parsed, cancellation) =>
        {
            var name = parsed.GetRequiredValue(paper) + (parsed.GetValue(budget) == "small" ? "-small" : "");
            return RunLifecycle.StartAsync(session, start.Order(parsed, Path.Combine(Installation.Home(), "recipes", "papers", name + ".yaml")), cancellation);
        };
        return command;
    }
}
