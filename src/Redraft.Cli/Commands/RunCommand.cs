using System.CommandLine;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft run</c>: carries out a recipe.</summary>
internal static class RunCommand
{
    public static RedraftCommand Create()
    {
        var recipe = new Argument<string>("RECIPE") { Description = "A YAML file; see recipes/quickstart.yaml" };
        var start = new RunStartOptions();
        var command = new RedraftCommand("run", "Carry out a recipe", "redraft run recipes/quickstart.yaml --out runs/mine\nredraft run recipes/mbpp.yaml --data folder/of/mbpp");
        command.Arguments.Add(recipe);
        start.AddTo(command);
        command.Options.Add(start.Data);
        command.Options.Add(start.Set);
        command.Options.Add(start.Store);
        command.Body = (session, parsed, cancellation) =>
            RunLifecycle.StartAsync(session, start.Order(parsed, parsed.GetRequiredValue(recipe)), cancellation);
        return command;
    }
}
