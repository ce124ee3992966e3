using System.CommandLine;
using Redraft.Cli.Errors;
using Redraft.Cli.Printing;
using Redraft.Exporting;
using Redraft.Importing;
using Redraft.Runs;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft export</c>: writes what a run knows as a dataset for another trainer, or a model as a file for other programs.</summary>
internal static class ExportCommand
{
    public static RedraftCommand Create()
    {
        var source = new Argument<string>("SOURCE") { Description = "A run's folder, or a graph that `redraft import` wrote; with --gguf a model" };
        var layout = new Option<string?>("--as") { HelpName = "LAYOUT", Description = "How a line looks: " + string.Join(", ", DatasetLayouts.Names) };
        layout.AcceptOnlyFromAmong([.. DatasetLayouts.Names]);
        var target = new Option<string?>("--out") { HelpName = "DATA.jsonl", Description = "Where the dataset goes; must not be there (default: only say what it would hold)" };
        var stage = new Option<string?>("--stage") { HelpName = "STAGE", Description = "Demonstrations of this training, such as round-1/imitate (default: the last round's); of other layouts only what this stage stored (default: all)" };
        var seed = new Option<ulong?>("--seed") { HelpName = "N", Description = "Which seed of the run (default: its first)" };
        var gguf = new Option<string?>("--gguf") { HelpName = "FILE.gguf", Description = "Write a model instead, for llama.cpp and what is built on it; --type of `redraft convert` makes it smaller" };
        var command = new RedraftCommand("export", "Write a run's data for another trainer, or a model for other programs",
            "redraft export runs/mine --as trl-prompt-completion --out demonstrations.jsonl\nredraft export runs/mine --as trl-preference --out pairs.jsonl\nredraft export nano --gguf nano.gguf");
        command.Arguments.Add(source);
        foreach (var option in new Option[] { layout, target, stage, seed, gguf })
        {
            command.Options.Add(option);
        }

        command.Body = (session, parsed, _) =>
        {
            var from = parsed.GetRequiredValue(source);
            var order = new Order(from, DatasetLayouts.Find(parsed.GetValue(layout) ?? ""), parsed.GetValue(target), parsed.GetValue(stage), parsed.GetValue(seed));
            return Task.FromResult((order.Layout, parsed.GetValue(gguf)) switch
            {
                (null, { } file) => order is { Target: null, Stage: null, Seed: null } ? ConvertCommand.ToGguf(session, from, file)
                    : throw new CommandException(ErrorCodes.CommandLine, "--gguf writes a model: --out, --stage and --seed are for datasets; leave them out"),
                ({ }, null) => Export(session, order),
                _ => throw new CommandException(ErrorCodes.CommandLine, "--as LAYOUT or --gguf FILE expected, one of the two; say what to write"),
            });
        };
        return command;
    }

    private static int Export(Session session, Order order)
    {
        if (order.Target is not null && Path.Exists(order.Target))
        {
            throw new CommandException(ErrorCodes.Target, $"--out: {order.Target} is there already; choose another file, or remove it first");
        }

        if (!Path.Exists(order.Source))
        {
            throw new CommandException(ErrorCodes.FileMissing, $"{order.Source} does not exist; give a run's folder, or a graph that `redraft import` wrote");
        }

        var layout = order.Layout!;
        var data = File.Exists(order.Source) ? OfGraph(order) : OfRun(order);
        if (data.Examples.Count == 0)
        {
            throw new CommandException(ErrorCodes.BadData, $"{order.Source}: no {layout.Kind.ToString().ToLowerInvariant()}s in it, which is what {layout.Name} holds: {Origins(layout.Kind, File.Exists(order.Source))}; take another layout, or another stage");
        }

        if (order.Target is { } file)
        {
            DatasetFile.Write(file, layout, data.Examples);
        }

        var leftBehind = data.LeftBehindBy(layout);
        if (session.Json)
        {
            session.PrintJson(new { order.Source, Layout = layout.Name, Lines = data.Examples.Count, LeftBehind = leftBehind, Data = order.Target });
            return ExitCode.Ok;
        }

        session.Print($"{Plural.Of(data.Examples.Count, layout.Kind.ToString().ToLowerInvariant())} as {layout.Name}{(order.Target is null ? "; --out DATA.jsonl writes them" : ": " + UntrustedText.Visible(order.Target, int.MaxValue))}");
        foreach (var what in leftBehind)
        {
            session.Print("not in it: " + what);
        }

        return ExitCode.Ok;
    }

    /// <summary>Where examples of a kind come from.</summary>
    private static string Origins(ExampleKind kind, bool graph) => (kind, graph) switch
    {
        (ExampleKind.Label, true) => "they come from datasets that were imported",
        (ExampleKind.Label, _) => "they are the verdicts of tests, of which this run has none",
        (ExampleKind.Preference, _) => "they come from comparisons, and from redrafts that were chosen",
        _ => graph ? "they come from redrafts, and from drafts that were called good" : "they are what a training learned",
    };

    private static TrainingDataset OfGraph(Order order) => order is { Stage: null, Seed: null } ? GraphDataset.Of(FeedbackGraphFile.Read(order.Source), order.Layout!.Kind)
        : throw new CommandException(ErrorCodes.CommandLine, "--stage and --seed are for runs, and SOURCE is a file; leave them out");

    private static TrainingDataset OfRun(Order order)
    {
        using var folder = RunFolder.Open(order.Source, readOnly: true);
        var seed = order.Seed ?? folder.Manifest.Seeds[0];
        if (!folder.Manifest.Seeds.Contains(seed))
        {
            throw new CommandException(ErrorCodes.NotFound, $"--seed: the run has {string.Join(", ", folder.Manifest.Seeds)}, found {seed}; choose one of them");
        }

        using var database = folder.OpenDatabase();
        return new RunDataset(folder, database.StoreOf(seed)).Of(order.Layout!.Kind, order.Stage);
    }

    private sealed record Order(string Source, DatasetLayout? Layout, string? Target, string? Stage, ulong? Seed);
}
