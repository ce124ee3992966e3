using System.CommandLine;
using System.Globalization;
using Redraft.Cli.Errors;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft average</c>: makes one model of several, whose weights are the mean of theirs.</summary>
internal static class AverageCommand
{
    private const int MostModels = 1000;

    public static RedraftCommand Create()
    {
        var models = new Argument<string[]>("MODEL")
        {
            Arity = new ArgumentArity(2, MostModels), Description = "Two models or more, folders or GGUF files, of the same sizes and with the same tokenizer",
        };
        var folder = new Option<string>("--out") { HelpName = "FOLDER", Required = true, Description = "Where the model goes: a new or empty folder" };
        var command = new RedraftCommand("average", "Average the weights of several models: a uniform soup",
            "redraft average my-nano.training/step-00001000 my-nano.training/step-00001250 --out my-soup");
        var weights = new Option<string?>("--weights") { HelpName = "W,W…", Description = "How much each model counts, such as 3,1; numbers of 0 or more (default: all alike)" };
        command.Arguments.Add(models);
        command.Options.Add(folder);
        command.Options.Add(weights);
        command.Body = (session, parsed, _) =>
            Task.FromResult(Average(session, parsed.GetRequiredValue(models), parsed.GetValue(weights), parsed.GetRequiredValue(folder)));
        return command;
    }

    private static int Average(Session session, string[] models, string? weights, string folder)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new CommandException(ErrorCodes.Target, $"--out: {folder} is there and not empty; choose a new or empty folder");
        }

        var shares = weights is null ? null : Shares(weights, models.Length);
        using var pool = new WorkerPool(session.Threads);
        var (model, tokenizer) = CheckpointAverage.Of(models, pool, shares);
        using (model)
        {
            var hash = Checkpoint.Save(folder, model, tokenizer);
            if (session.Json)
            {
                session.PrintJson(new { Model = folder, Sha256 = hash, Of = models });
            }
            else
            {
                session.Print($"{UntrustedText.Visible(folder, int.MaxValue)}: the mean of {models.Length} models");
                session.Print($"sha256 {hash}");
            }
        }

        return ExitCode.Ok;
    }

    private static double[] Shares(string weights, int models)
    {
        var numbers = weights.Split(',').Select(text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN).ToArray();
        if (numbers.Length != models)
        {
            throw new CommandException(ErrorCodes.Question, $"--weights takes one number for each of the {models} models, found '{weights}'; separate them by commas");
        }

        return numbers.All(number => number >= 0) && numbers.Sum() is > 0 and < double.PositiveInfinity
            ? numbers
            : throw new CommandException(ErrorCodes.Question, $"--weights takes numbers of 0 or more, not all of them 0, found '{weights}'; such as 3,1");
    }
}
