using System.CommandLine;
using Redraft.Cli.Errors;
using Redraft.Cli.Printing;
using Redraft.Importing;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft import</c>: checks feedback that people wrote elsewhere and makes a feedback graph of it.</summary>
internal static class ImportCommand
{
    public static RedraftCommand Create()
    {
        var file = new Argument<string>("FILE.jsonl") { Description = "One object a line: problem, draft, feedback, and if there are any redraft, author, model, problem_id (of a task, so that a recipe with the source imported-graph can use it)" };
        var format = new Option<string>("--format") { HelpName = "records|surge", DefaultValueFactory = _ => "records", Description = "surge reads the annotations of the code paper" };
        format.AcceptOnlyFromAmong("records", "surge");
        var target = new Option<string?>("--out") { HelpName = "GRAPH.jsonl", Description = "Where the graph goes (default: only check the file)" };
        var command = new RedraftCommand("import", "Check feedback that people wrote and make a feedback graph of it", "redraft import feedback.jsonl --out graph.jsonl");
        command.Arguments.Add(file);
        command.Options.Add(format);
        command.Options.Add(target);
        command.Body = (session, parsed, _) =>
        {
            var path = parsed.GetRequiredValue(file);
            var written = parsed.GetValue(target) is { } to ? Path.GetFullPath(to) : null;
            Check(path, written);
            var records = parsed.GetValue(format) == "surge" ? FeedbackRecordFile.ReadMbppAnnotations(path) : FeedbackRecordFile.Read(path);
            if (records.Count == 0)
            {
                throw new CommandException(ErrorCodes.BadData, $"{path}: empty; one object a line expected");
            }

            var graph = FeedbackGraph.Of(records);
            if (written is not null)
            {
                FeedbackGraphFile.Write(written, graph);
            }

            Print(session, records.Count, graph, written);
            return Task.FromResult(ExitCode.Ok);
        };
        return command;
    }

    private static void Check(string input, string? output)
    {
        if (output == Path.GetFullPath(input))
        {
            throw new CommandException(ErrorCodes.Target, $"--out: {output} is the file to import; choose another");
        }

        if (output is not null)
        {
            OutputFile.Require(output, "a feedback graph", OutputFile.Graph);
        }
    }

    private static void Print(Session session, int records, FeedbackGraph graph, string? written)
    {
        var people = graph.Feedback.Select(f => f.Author.Name).Distinct().Count();
        if (session.Json)
        {
            session.PrintJson(new { Records = records, Problems = graph.Problems.Count, Drafts = graph.Drafts.Count, Feedback = graph.Feedback.Count, People = people, Graph = written });
            return;
        }

        session.Print($"{Plural.Of(records, "record")}: {Plural.Of(graph.Problems.Count, "problem")}, {Plural.Of(graph.Drafts.Count, "draft")}, {Plural.Of(graph.Feedback.Count, "piece")} of feedback by {people} {(people == 1 ? "person" : "people")}");
        session.Print(written is null ? "checked only; --out GRAPH.jsonl writes the graph" : $"graph: {UntrustedText.Visible(written, int.MaxValue)}");
    }
}
