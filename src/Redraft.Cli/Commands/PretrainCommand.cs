using System.CommandLine;
using System.Globalization;
using Redraft.Cli.Errors;
using Redraft.Cli.Progress;
using Redraft.Engine.Kernels;
using Redraft.Evaluating;
using Redraft.Models;
using Redraft.Pretraining;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft pretrain</c>: makes an embedded model from nothing.</summary>
internal static class PretrainCommand
{
    private const int MeasuredProblems = 300; // unseen problems
    private const int UsualPace = 60; // seconds
    private const int LossTail = 20; // steps averaged for the last loss: single steps are noisy

    public static RedraftCommand Create()
    {
        var recipe = new Argument<string>("RECIPE") { Description = "A YAML file; see models/nano/recipe.yaml" };
        var folder = new Option<string>("--out") { HelpName = "FOLDER", Required = true, Description = "Where the model goes: a new or empty folder, or that of a stopped training" };
        var command = new RedraftCommand("pretrain", "Make an embedded model: generate text, train a tokenizer, train the weights",
            "redraft pretrain models/nano/recipe.yaml --out my-nano");
        command.Arguments.Add(recipe);
        command.Options.Add(folder);
        var keep = KeepOption.Create();
        command.Options.Add(keep);
        var pace = NumberOption.Create("--every", (0, 86_400), "Seconds between two checkpoints; 0: one after each step (default: 60)");
        command.Options.Add(pace);
        command.Body = (session, parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(recipe);
            return PretrainAsync(session, path, Path.GetFullPath(parsed.GetRequiredValue(folder)), (parsed.GetValue(keep), parsed.GetValue(pace)), cancellation);
        };
        return command;
    }

    private static async Task<int> PretrainAsync(Session session, string recipePath, string folder, (int? Keep, int? Seconds) checkpoints, CancellationToken cancellation)
    {
        var recipe = PretrainingRecipeFile.Read(recipePath);
        TargetFolder.Require(folder, recipePath);
        var held = TargetFolder.Lock(folder);
        using var pool = new WorkerPool(session.Threads);
        using var progress = session.ShowProgress();
        try
        {
            var pretrainer = new Pretrainer(recipe, pool, progress.Observer, session.Terminal.Clock)
            {
                Keep = checkpoints.Keep, Pace = TimeSpan.FromSeconds(checkpoints.Seconds ?? UsualPace),
            };
            var outcome = pretrainer.Run(folder, cancellation);
            progress.Dispose();
            using var model = TrainableEmbeddedModel.Load(folder, pool);
            var abilities = await Pretrainer.MeasureAsync(recipe, model, MeasuredProblems, cancellation).ConfigureAwait(false);
            Print(session, folder, outcome, abilities);
            return ExitCode.Ok;
        }
        catch (OperationCanceledException)
        {
            progress.Dispose();
            throw new CommandException(ErrorCodes.Interrupted, "interrupted; the same command goes on from the last kept state");
        }
        finally
        {
            held.Remove();
        }
    }

    private static void Print(
        Session session, string folder, PretrainingOutcome outcome, IReadOnlyList<(string Ability, Estimate Rate)> abilities)
    {
        var loss = outcome.Losses.TakeLast(LossTail).DefaultIfEmpty(double.NaN).Average();
        if (session.Json)
        {
            session.PrintJson(new { Model = folder, Sha256 = outcome.Hash, outcome.Parameters, outcome.Tokens, Steps = outcome.Losses.Count, Loss = loss, outcome.Seconds, Abilities = abilities.Select(a => new { Name = a.Ability, a.Rate.Value, a.Rate.Low, a.Rate.High, N = a.Rate.Count }) });
            return;
        }

        session.Print(string.Create(CultureInfo.InvariantCulture,
            $"{UntrustedText.Visible(folder, int.MaxValue)}: {outcome.Parameters:#,0} weights, {outcome.Tokens:#,0} tokens, {outcome.Losses.Count} steps, last loss {loss:0.000} nats, {StageClock.Duration(outcome.Seconds)}"));
        session.Print($"sha256 {outcome.Hash}");
        foreach (var (ability, rate) in abilities)
        {
            session.Print(string.Create(CultureInfo.InvariantCulture, $"  {ability,-50} {rate.Value,6:0.0 %}  ({rate.Low:0.0 %} to {rate.High:0.0 %})"));
        }
    }
}
