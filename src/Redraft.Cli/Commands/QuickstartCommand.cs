using System.CommandLine;
using Redraft.Web.Annotating;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft quickstart</c>: two rounds of feedback with the embedded model, with controls.</summary>
internal static class QuickstartCommand
{
    // With a person: a dozen items in all, a few minutes of theirs.
    private static readonly (string Key, string Value)[] SmallForPeople =
        [("problems-per-round", "6"), ("task.options.train-problems", "80"), ("task.options.held-out-problems", "40"), ("redrafts.samples", "4")];

    public static RedraftCommand Create()
    {
        var start = new RunStartOptions();
        var budget = new Option<string>("--budget")
        {
            HelpName = "full|small", DefaultValueFactory = _ => "full",
            Description = "full measures (two to five minutes on two cores); small only shows that everything works, with --annotate on six drafts a round",
        };
        budget.AcceptOnlyFromAmong("full", "small");
        var command = new RedraftCommand("quickstart", "Run two rounds of feedback on Python programs, with controls and baselines",
            "redraft quickstart\nredraft quickstart --seeds 5 --out runs/five --json");
        var annotate = new Option<bool>("--annotate") { Description = "Write the feedback yourself, on a page that this opens; no program stands in for you" };
        command.Options.Add(budget);
        command.Options.Add(annotate);
        start.AddTo(command);
        command.Options.Add(start.Store);
        command.Body = (session, parsed, cancellation) =>
        {
            if (parsed.GetValue(annotate))
            {
                var order = start.Order(parsed, Path.Combine(Installation.Home(), "recipes", "quickstart-people.yaml"));
                return AnnotateCommand.StartAsync(session, parsed.GetValue(budget) == "small" ? order with { Settings = SmallForPeople } : order, new AnnotationServerOptions(), cancellation);
            }

            var recipe = parsed.GetValue(budget) == "small" ? "quickstart-small.yaml" : "quickstart.yaml";
            return RunLifecycle.StartAsync(session, start.Order(parsed, Path.Combine(Installation.Home(), "recipes", recipe)), cancellation);
        };
        return command;
    }
}
