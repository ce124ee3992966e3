using System.CommandLine;
using Redraft.Cli.Errors;
using Redraft.Papers;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft paper</c>: does a paper's experiments again, at the embedded model's scale.</summary>
internal static class PaperCommand
{
    public static RedraftCommand Create()
    {
        var start = new RunStartOptions();
        var papers = PaperStudies.Names.Where(name => !name.EndsWith(PaperStudies.WithData, StringComparison.Ordinal)).ToList();
        var paper = new Argument<string>("PAPER") { Description = $"One of {string.Join(", ", papers)}" };
        paper.AcceptOnlyFromAmong([.. papers]);
        var budget = new Option<string>("--budget")
        {
            HelpName = "full|small", DefaultValueFactory = _ => "full",
            Description = "full measures; small only shows that everything works",
        };
        budget.AcceptOnlyFromAmong("full", "small");
        var command = new RedraftCommand("paper", "Do a paper's experiments again and write its tables beside ours as a page",
            "redraft paper scheurer2023 --seeds 5\nredraft paper scheurer2023 --budget small --out runs/check\nredraft paper chen2023 --data FOLDER");
        command.Arguments.Add(paper);
        command.Options.Add(budget);
        start.Data.Description = "The paper's own data: what of it needs no large model (chen2023: the folder of mbpp.jsonl and surge_annotations.jsonl)";
        command.Options.Add(start.Data);
        start.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(start.Data) is not null && (result.GetResult(budget) is { Implicit: false } || result.GetValue(start.Seeds) is not null))
            {
                result.AddError("--data draws nothing and trains nothing, so there are no seeds and no budget; leave --seeds and --budget out");
            }
        });
        command.Body = (session, parsed, cancellation) =>
        {
            var name = parsed.GetRequiredValue(paper);
            if (parsed.GetValue(start.Data) is not null && PaperStudies.Find(name + PaperStudies.WithData) is null)
            {
                throw new CommandException(ErrorCodes.CommandLine, $"{name} does nothing with published data; leave --data out (`redraft run recipes/slf5k.yaml --data FOLDER` reads SLF5K)");
            }

            name += parsed.GetValue(start.Data) is not null ? PaperStudies.WithData : parsed.GetValue(budget) == "small" ? "-small" : "";
            return RunLifecycle.StartAsync(session, start.Order(parsed, Path.Combine(Installation.Home(), "recipes", "papers", name + ".yaml")), cancellation);
        };
        return command;
    }
}
