using System.CommandLine;
using Redraft.Cli.Errors;
using Redraft.Cli.Printing;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Inspecting;
using Redraft.Engine.Kernels;
using Redraft.Models;
using Redraft.Engine.Training;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft inspect</c>: what is in a checkpoint, whether it is whole, what it would need, and how fast it would be.</summary>
internal static class InspectCommand
{
    private const int MeasuredTokens = 32;

    public static RedraftCommand Create()
    {
        var path = new Argument<string>("PATH") { Description = "A checkpoint's folder, a GGUF or safetensors file, a folder of adapters, or the name of a model that comes with Redraft" };
        var deep = new Option<bool>("--deep") { Description = "Read every number: counts NaN and infinities by tensor, and hashes the files (default: headers only)" };
        var measure = new Option<bool>("--measure") { Description = $"Load the model and sample {MeasuredTokens} tokens, beside the estimate" };
        var under = new Option<string>("--base") { HelpName = "FOLDER", Description = "The model that adapters were made for (default: the one that they name)" };
        var command = new RedraftCommand("inspect", "Look into a checkpoint: what it holds, whether it is whole, what it needs, how fast it would be",
            "redraft inspect nano --deep\nredraft inspect my-model.gguf --measure --json");
        command.Arguments.Add(path);
        foreach (var option in new Option[] { deep, measure, under })
        {
            command.Options.Add(option);
        }

        command.Body = (session, parsed, _) => Task.FromResult(Inspect(
            session, parsed.GetRequiredValue(path), new Order(parsed.GetValue(deep), parsed.GetValue(measure), parsed.GetValue(under))));
        return command;
    }

    private static int Inspect(Session session, string name, Order order)
    {
        var path = Find(name);
        using var pool = new WorkerPool(session.Threads);
        var inspection = CheckpointInspector.Inspect(path, pool, order.Deep, named => FindBase(order.Base ?? named));
        var report = new InspectionReport(inspection)
        {
            Training = StoppedTraining.Beside(path),
            Machine = inspection.Config is null ? null : MachineSpeed.Measure(pool, session.Terminal.Clock),
            Measured = order.Measure && inspection is { Problems.Count: 0, Kind: CheckpointKind.Folder or CheckpointKind.Gguf } ? Measure(path, pool, session.Terminal.Clock) : null,
        };
        if (session.Json)
        {
            session.PrintJson(InspectionJson.Of(report));
        }
        else
        {
            InspectionPrinter.Print(session.Terminal, report);
        }

        if (inspection.Problems.Count == 0)
        {
            return ExitCode.Ok;
        }

        if (!session.Json)
        {
            ErrorPrinter.Print(session.Terminal, InspectionReport.Failure(inspection));
        }

        return InspectionReport.Failure(inspection).ExitCode;
    }

    private static string Find(string name)
    {
        var path = Directory.Exists(name) || File.Exists(name) ? name : new ShippedModels(Installation.Home()).FolderOf(name)
            ?? throw new CommandException(ErrorCodes.FileMissing, $"'{UntrustedText.Visible(name, 200)}' is not there; give a checkpoint's folder, a file, or a model that `redraft list` names");
        if (File.Exists(Path.Combine(path, "manifest.json")) && !File.Exists(Path.Combine(path, "config.json")))
        {
            var checkpoints = Directory.EnumerateDirectories(path, "seed-*").Select(seed => Path.Combine(seed, "checkpoints")).Where(Directory.Exists)
                .SelectMany(Directory.EnumerateDirectories).Order(StringComparer.Ordinal).ToList();
            throw new CommandException(ErrorCodes.Question, checkpoints.Count == 0
                ? $"{path} is a run's folder, without checkpoints so far; `redraft verify` looks at the run itself"
                : $"{path} is a run's folder; name one of its checkpoints: {string.Join(", ", checkpoints.Select(folder => UntrustedText.Visible(folder, int.MaxValue)))}");
        }

        return path;
    }

    private static string? FindBase(string name) => Directory.Exists(name) ? name : new ShippedModels(Installation.Home()).FolderOf(name);

    private static SamplingMeasurement Measure(string path, WorkerPool pool, TimeProvider clock)
    {
        var (model, tokenizer, config) = Checkpoint.Load(path, pool);
        using var owned = model;
        return SamplingMeasurement.Measure(model, tokenizer, pool, clock, Math.Min(MeasuredTokens, config.ContextLength));
    }

    private sealed record Order(bool Deep, bool Measure, string? Base);
}
