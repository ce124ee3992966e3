using System.CommandLine;
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
        command.Arguments.Add(models);
        command.Options.Add(folder);
        command.Body = (session, parsed, _) => Task.FromResult(Average(session, parsed.GetRequiredValue(models), parsed.GetRequiredValue(folder)));
        return command;
    }

    private static int Average(Session session, string[] models, string folder)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new CommandException(ErrorCodes.Target, $"--out: {folder} is there and not empty; choose a new or empty folder");
        }

        using var pool = new WorkerPool(session.Threads);
        var (model, tokenizer) = CheckpointAverage.Of(models, pool);
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
}
