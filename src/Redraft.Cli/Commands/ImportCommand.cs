using System.CommandLine;
using Redraft.Cli.Errors;
using Redraft.Cli.Printing;
using Redraft.Exporting;
using Redraft.Importing;
using Redraft.Runs;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft import</c>: checks feedback and comparisons that people made elsewhere and makes a feedback graph of it.</summary>
internal static class ImportCommand
{
    private const int MostNamed = 20;

    public static RedraftCommand Create()
    {
        var files = new Argument<string[]>("FILE.jsonl")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "One object a line: problem, draft, feedback, and if there are any redraft, author, model, problem_id (of a task, so that a recipe with the source imported-graph can use it); or problem, first, second, preferred (first, second, neither) for a comparison of two drafts",
        };
        var format = new Option<string>("--format") { HelpName = "records|surge|slf5k|run|LAYOUT", DefaultValueFactory = _ => "records", Description = "surge reads the annotations of the code paper, slf5k feedback and comparisons of the summarization paper, run what was said and preferred in runs of Redraft (FILE is then a run's folder), a trainer's layout its demonstrations, preferences or labels: " + string.Join(", ", DatasetLayouts.Names) };
        format.AcceptOnlyFromAmong(["records", "surge", "slf5k", "run", .. DatasetLayouts.Names]);
        var target = new Option<string?>("--out") { HelpName = "GRAPH.jsonl", Description = "Where the graph goes (default: only check the file)" };
        var command = new RedraftCommand("import", "Check feedback that people wrote and make a feedback graph of it", "redraft import feedback.jsonl --out graph.jsonl\nredraft import --format slf5k train.jsonl development.jsonl --out graph.jsonl\nredraft import --format run runs/mine --out graph.jsonl\nredraft import --format trl-preference pairs.jsonl --out graph.jsonl");
        command.Arguments.Add(files);
        command.Options.Add(format);
        command.Options.Add(target);
        command.Body = (session, parsed, _) =>
        {
            var paths = parsed.GetRequiredValue(files);
            var written = parsed.GetValue(target) is { } to ? Path.GetFullPath(to) : null;
            Check(paths, written, ofRuns: parsed.GetValue(format) == "run");
            var read = parsed.GetValue(format) == "run" ? OfRuns(paths)
                : DatasetLayouts.Find(parsed.GetRequiredValue(format)) is { } layout ? OfDataset(paths, layout) : OfFiles(paths, parsed.GetRequiredValue(format));
            var (graph, records, skipped, _) = read;
            if (records == 0)
            {
                throw new CommandException(ErrorCodes.BadData, $"{string.Join(", ", paths)}: {(skipped.Count > 0 ? $"no row of {skipped.Count} can be used: the first is {Said(skipped[0])}" : parsed.GetValue(format) == "run" ? "nobody has said or preferred anything there yet" : "empty; one object a line expected")}");
            }

            if (written is not null)
            {
                FeedbackGraphFile.Write(written, graph);
            }

            Print(session, read, written);
            return Task.FromResult(ExitCode.Ok);
        };
        return command;
    }

    private static Read OfDataset(string[] paths, DatasetLayout layout)
    {
        if (paths.Length > 1)
        {
            throw new CommandException(ErrorCodes.CommandLine, $"FILE: one file of {layout.Name} at a time, found {paths.Length}; put their lines into one");
        }

        var (graph, lines, leftBehind) = GraphDataset.Read(paths[0], layout);
        return new Read(graph, lines, [], leftBehind);
    }

    private static Read OfFiles(string[] paths, string format)
    {
        var records = format switch
        {
            "surge" => ImportedRecords.Of([.. paths.Select(FeedbackRecordFile.ReadMbppAnnotations)]),
            "slf5k" => FeedbackRecordFile.ReadSlf5k(paths),
            _ => ImportedRecords.Of([.. paths.Select(FeedbackRecordFile.Read)]),
        };
        var merged = new MergedRecords();
        var graph = FeedbackGraph.Of(records.Feedback, records.Comparisons, merged: merged);
        return new Read(graph, records.Feedback.Count + records.Comparisons.Count, records.Skipped, merged.Said);
    }

    private static Read OfRuns(string[] paths)
    {
        var databases = new List<RunDatabase>();
        try
        {
            var stores = new List<IRunStore>();
            foreach (var path in paths)
            {
                using var folder = RunFolder.Open(path, readOnly: true);
                var database = folder.OpenDatabase();
                databases.Add(database);
                stores.AddRange(folder.Manifest.Seeds.Select(seed => database.StoreOf(seed)));
            }

            var graph = RunGraph.Of(stores);
            return new Read(graph, graph.Feedback.Count + graph.Comparisons.Count, [], []);
        }
        finally
        {
            databases.ForEach(database => database.Dispose());
        }
    }

    private static void Check(string[] inputs, string? output, bool ofRuns)
    {
        if (!ofRuns && Array.Find(inputs, Directory.Exists) is { } folder)
        {
            throw new CommandException(ErrorCodes.BadData, $"{folder} is a folder, and a file is imported; {(File.Exists(Path.Combine(folder, "manifest.json")) ? "this one holds a run: add --format run" : "name the files in it")}");
        }

        if (inputs.Any(input => output == Path.GetFullPath(input)))
        {
            throw new CommandException(ErrorCodes.Target, $"--out: {output} is a file to import; choose another");
        }

        if (output is not null)
        {
            OutputFile.Require(output, "a feedback graph", OutputFile.Graph);
        }
    }

    private static string Said(SkippedRecord row) => UntrustedText.Visible($"{row.Path}, line {row.Line}, id {row.Id}: {(row.Preference is null ? "no preference" : $"preference \"{row.Preference}\"")}");

    private static void Print(Session session, Read read, string? written)
    {
        var (graph, records, skipped, leftBehind) = read;
        var ties = graph.Comparisons.Count(compared => compared.PreferredDraftId is null);
        var people = graph.Feedback.Select(f => f.Author.Name).Concat(graph.Comparisons.Select(c => c.Author.Name)).Concat(graph.Labels.Select(l => l.Author.Name)).Distinct().Count();
        if (session.Json)
        {
            session.PrintJson(new
            {
                Records = records, Problems = graph.Problems.Count, Drafts = graph.Drafts.Count, Feedback = graph.Feedback.Count, Comparisons = graph.Comparisons.Count, Ties = ties, Labels = graph.Labels.Count, People = people, LeftBehind = leftBehind,
                Skipped = skipped.Select(row => new { row.Path, row.Line, row.Id, row.Preference }), Graph = written,
            });
            return;
        }

        var compared = (graph.Comparisons.Count == 0 ? "" : $", {Plural.Of(graph.Comparisons.Count, "comparison")} ({Plural.Of(ties, "tie")})")
            + (graph.Labels.Count == 0 ? "" : $", {Plural.Of(graph.Labels.Count, "label")}");
        session.Print($"{Plural.Of(records, "record")}: {Plural.Of(graph.Problems.Count, "problem")}, {Plural.Of(graph.Drafts.Count, "draft")}, {Plural.Of(graph.Feedback.Count, "piece")} of feedback{compared} by {people} {(people == 1 ? "person" : "people")}");
        foreach (var row in skipped.Take(MostNamed))
        {
            session.Print("left out: " + Said(row));
        }

        if (skipped.Count > MostNamed)
        {
            session.Print($"left out: {skipped.Count - MostNamed} more rows like these; --json names them all");
        }

        foreach (var what in leftBehind)
        {
            session.Print("not in the graph: " + what);
        }

        session.Print(written is null ? "checked only; --out GRAPH.jsonl writes the graph" : $"graph: {UntrustedText.Visible(written, int.MaxValue)}");
    }

    private sealed record Read(FeedbackGraph Graph, int Records, IReadOnlyList<SkippedRecord> Skipped, IReadOnlyList<string> LeftBehind);
}
