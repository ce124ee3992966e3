using System.CommandLine;
using System.Globalization;
using Redraft.Cli.Errors;
using Redraft.Evaluating;
using Redraft.Sweeping;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft sweep</c>: chooses settings of a recipe on validation problems.</summary>
internal static class SweepCommand
{
    private const int MostProblems = 100_000;

    public static RedraftCommand Create()
    {
        var recipe = new Argument<string>("RECIPE") { Description = "A YAML file; see recipes/quickstart.yaml" };
        var set = new Option<string[]>("--set")
        {
            HelpName = "KEY=A,B,C", Description = "A setting of the recipe and the values to try; several settings make a grid", Arity = ArgumentArity.ZeroOrMore,
        };
        var by = new Option<string?>("--by") { HelpName = "pass@K", Description = "What to choose by (default: the first of the recipe's evaluation.k)" };
        var validation = NumberOption.Create("--validation", (1, MostProblems), "How many problems of the refiner's split to choose on (default: all that the refiner doesn't learn from)");
        var start = new RunStartOptions();
        var command = new RedraftCommand("sweep", "Run a recipe with several settings, choose the best on validation problems, and measure that one on the held-out ones",
            "redraft sweep recipes/quickstart.yaml --set training.epochs=4,8 --set training.learning-rate=3e-4,1e-3 --out runs/sweep");
        command.Arguments.Add(recipe);
        command.Options.Add(set);
        command.Options.Add(by);
        command.Options.Add(validation);
        start.AddTo(command);
        command.Options.Add(start.Data);
        command.Body = (session, parsed, cancellation) =>
        {
            var order = start.Order(parsed, parsed.GetRequiredValue(recipe));
            return SweepLifecycle.StartAsync(session, order, Plan(order, parsed.GetValue(set) ?? [], KOf(parsed.GetValue(by)), parsed.GetValue(validation)), cancellation);
        };
        return command;
    }

    private static SweepPlan Plan(RunOrder order, string[] settings, int? k, int? validation)
    {
        try
        {
            var options = new SweepOptions { K = k, Validation = validation, Seeds = order.Seeds, DataFolder = order.DataFolder, Command = order.CommandLine };
            return SweepExecution.Plan(order.RecipePath, [.. settings.Select(SweepSetting.Parse)], options, Installation.Home());
        }
        catch (ArgumentException error)
        {
            throw new CommandException(ErrorCodes.CommandLine, error.Message);
        }
    }

    private static int? KOf(string? metric) => metric is null ? null
        : metric.StartsWith(PassAtK.Metric + "@", StringComparison.Ordinal) && int.TryParse(metric.AsSpan(PassAtK.Metric.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var k) ? k
        : throw new CommandException(ErrorCodes.CommandLine, $"--by: expected pass@K such as pass@1, found '{UntrustedText.Visible(metric, 80)}'");
}
