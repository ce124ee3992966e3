using System.CommandLine;
using System.Globalization;
using Redraft.Cli.Errors;
using Redraft.Cli.Printing;
using Redraft.Engine.Kernels;
using Redraft.Exporting;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Recipes;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft finetune</c>: trains a model on prompts and completions, as a run's imitation does.</summary>
internal static class FinetuneCommand
{
    public static RedraftCommand Create()
    {
        var model = new Argument<string>("MODEL") { Description = "A checkpoint's folder, a GGUF file, or the name of a model that comes with Redraft" };
        var data = new Argument<string>("DATA.jsonl") { Description = "One object a line: prompt, completion and, where an example counts other than 1, weight; `redraft export --as trl-prompt-completion` writes one" };
        var folder = new Option<string>("--out") { HelpName = "FOLDER", Required = true, Description = "Where the checkpoint goes; must not be there, or be of a stopped training" };
        var options = new Option<string?>("--options") { HelpName = "FILE", Description = "YAML or JSON with what stands under training in a recipe" };
        var settings = new Option<string[]>("--set") { HelpName = "KEY=VALUE", Description = "One such setting, such as epochs=4 or lora.rank=8; may come several times" };
        var plain = new Option<bool>("--no-chat-template") { Description = "Take prompts as they stand where the model has a chat template; otherwise each is a user's turn in it, as in a run" };
        var seed = SeedOption.Create("Decides the order of the examples (default: 1)");
        var keep = KeepOption.Create();
        var command = new RedraftCommand("finetune", "Train a model on prompts and completions",
            "redraft finetune nano demonstrations.jsonl --out my-nano\nredraft finetune nano demonstrations.jsonl --out my-nano --set epochs=4 --set learning-rate=5e-4");
        command.Arguments.Add(model);
        command.Arguments.Add(data);
        foreach (var option in new Option[] { folder, options, settings, plain, seed, keep })
        {
            command.Options.Add(option);
        }

        command.Body = (session, parsed, cancellation) => FinetuneAsync(session, new Order(
            ConvertCommand.Find(parsed.GetRequiredValue(model)), parsed.GetRequiredValue(data), Path.GetFullPath(parsed.GetRequiredValue(folder)),
            FinetuningFile.Read(parsed.GetValue(options), RunStartOptions.Pairs(parsed.GetValue(settings) ?? [], "epochs=4")), parsed.GetValue(seed) ?? 1, !parsed.GetValue(plain), parsed.GetValue(keep)), cancellation);
        return command;
    }

    private static async Task<int> FinetuneAsync(Session session, Order order, CancellationToken cancellation)
    {
        RequireFree(order);
        var held = TargetFolder.Lock(order.Folder);
        try
        {
            RequireFree(order); // another process may have ended just now
            return await TrainAsync(session, order, cancellation).ConfigureAwait(false);
        }
        finally
        {
            held.Remove();
        }
    }

    private static void RequireFree(Order order)
    {
        if (Path.Exists(order.Folder) && !(Directory.Exists(order.Folder) && !Directory.EnumerateFileSystemEntries(order.Folder).Any()))
        {
            throw new CommandException(ErrorCodes.Target, $"--out: {order.Folder} is there already; choose another folder, or remove it first");
        }
    }

    private static async Task<int> TrainAsync(Session session, Order order, CancellationToken cancellation)
    {
        var examples = FinetuningData.Read(order.Data);
        using var pool = new WorkerPool(session.Threads);
        using var model = TrainableEmbeddedModel.Load(order.Model, pool, keepCheckpoints: order.Keep, chats: order.Chats);
        if (model.ProblemsWith(order.Options).ToList() is { Count: > 0 } problems)
        {
            throw new CommandException(ErrorCodes.CommandLine, $"{problems[0]}; change that setting");
        }

        if (examples.FirstOrDefault(example => !model.HasEnd(example.Prompt)) is { } endless)
        {
            throw new CommandException(ErrorCodes.BadData, $"{order.Data}, line {LineOf(endless)}: end: '{UntrustedText.Visible(endless.Prompt.End!, 40)}' is no special token of the model; train the model that the data was written for");
        }

        if (examples.FirstOrDefault(example => !model.Fits(example)) is { } tooLong)
        {
            throw new CommandException(ErrorCodes.BadData, $"{order.Data}, line {LineOf(tooLong)}: longer than the model's context of {model.ContextLength} tokens; shorten it, or leave it out");
        }

        int LineOf(PromptedText wrong) => examples.TakeWhile(example => example != wrong).Count() + 1;

        using var progress = session.ShowProgress();
        try
        {
            var announced = false;
            var started = session.Terminal.Clock.GetTimestamp();
            var trained = await model.FinetuneAsync(examples, order.Options, order.Seed, order.Folder, (step, steps) =>
            {
                if (!announced)
                {
                    progress.Observer.StageStarted("finetune", steps, step - 1, "steps");
                    announced = true;
                }

                progress.Observer.Advanced(1);
            }, cancellation).ConfigureAwait(false);
            progress.Observer.StageFinished(session.Terminal.Clock.GetElapsedTime(started).TotalSeconds);
            progress.Dispose();
            Print(session, order, examples.Count, trained);
            return ExitCode.Ok;
        }
        catch (OperationCanceledException)
        {
            progress.Dispose();
            throw new CommandException(ErrorCodes.Interrupted, "interrupted; the same command goes on from the last kept state");
        }
    }

    private static void Print(Session session, Order order, int examples, FinetunedModel trained)
    {
        if (session.Json)
        {
            session.PrintJson(new { Model = order.Folder, Sha256 = trained.Hash, Weights = trained.Model.Id, Examples = examples, Steps = trained.Losses.Count, trained.Losses });
            return;
        }

        session.Print(string.Create(CultureInfo.InvariantCulture,
            $"{UntrustedText.Visible(order.Folder, int.MaxValue)}: {Plural.Of(examples, "example")}, {Plural.Of(trained.Losses.Count, "step")}, loss {trained.Losses[0]:0.000} to {trained.Losses[^1]:0.000} nats per token"));
        session.Print($"checkpoint sha256 {trained.Hash}");
        session.Print($"weights {trained.Model.Id.Replace(':', ' ')}");
    }

    private sealed record Order(string Model, string Data, string Folder, FinetuningOptions Options, ulong Seed, bool Chats, int? Keep);
}
