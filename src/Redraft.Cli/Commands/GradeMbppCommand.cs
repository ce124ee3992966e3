using System.CommandLine;
using System.CommandLine.Parsing;
using Redraft.Cli.Errors;
using Redraft.Evaluating;
using Redraft.Tasks.Mbpp;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft grade mbpp</c>: the grader's own examination on programs whose verdict is known.</summary>
internal static class GradeMbppCommand
{
    public static RedraftCommand Create()
    {
        var data = new Option<string>("--data") { HelpName = "mbpp.jsonl", Required = true, Description = "The MBPP data file" };
        var gold = new Option<bool>("--gold") { Description = "Grade the reference solutions; all should pass" };
        var prompt = QuestionOptions.PromptForm("Count the prompts that a rule builds, and those that show gold code besides the function's head");
        var annotations = new Option<string?>("--annotations") { HelpName = "FILE", Description = "Grade the annotators' repairs, which should pass, and the originals, which should fail" };
        var command = new RedraftCommand("mbpp", "Grade MBPP's reference solutions and people's annotations", "redraft grade mbpp --data mbpp.jsonl --gold --json\nredraft grade mbpp --data mbpp.jsonl --prompt official");
        command.Options.Add(data);
        command.Options.Add(gold);
        command.Options.Add(annotations);
        command.Options.Add(prompt);
        command.Validators.Add(result =>
        {
            if (!result.GetValue(gold) && result.GetValue(annotations) is null && result.GetValue(prompt) is null)
            {
                result.AddError("say what to grade: --gold, --annotations FILE, --prompt RULE");
            }

            foreach (var file in result.Parent is CommandResult { Children: var before } ? before.OfType<ArgumentResult>().SelectMany(a => a.Tokens) : [])
            {
                result.AddError($"mbpp grades no program of your own, found '{file.Value}' before it; leave one of them out");
            }
        });
        command.Body = (session, parsed, cancellation) => GradeAsync(
            session,
            parsed.GetValue(gold) || parsed.GetValue(prompt) is not null ? MbppRow.ReadAll(DataPath.Of(parsed.GetRequiredValue(data), "mbpp.jsonl")) : [],
            new Order(parsed.GetValue(gold), parsed.GetValue(annotations), parsed.GetValue(prompt)),
            cancellation);
        return command;
    }

    private static async Task<int> GradeAsync(Session session, IReadOnlyList<MbppRow> rows, Order order, CancellationToken cancellation)
    {
        var prompts = order.Prompt is { } form ? MbppPromptCounts.Of(rows, QuestionOptions.FormOf(form)) : null;
        if (!order.Gold && order.Annotations is null)
        {
            Print(session, prompts!);
            return ExitCode.Ok;
        }

        var annotations = order.Annotations is null ? null : MbppAnnotation.ReadAll(order.Annotations);
        using var grader = Grading.Open(session);
        var gold = !order.Gold ? null : await MbppGrading.GradeGoldAsync(rows, grader, cancellation).ConfigureAwait(false);
        var (repairs, originals) = annotations is null ? (null, null)
            : await MbppGrading.GradeAnnotationsAsync(annotations, grader, cancellation).ConfigureAwait(false);
        if (session.Json)
        {
            session.PrintJson(new
            {
                gold?.Passed,
                gold?.Total,
                Refinements = Counts(repairs),
                Originals = Counts(originals),
                Unexpected = Unexpected(gold, repairs, originals),
                Prompts = prompts is null ? null : AsJson(prompts),
                grader.Tier,
                Isolation = grader.Tier == "isolated" ? null : "not isolated",
            });
            return ExitCode.Ok;
        }

        foreach (var (name, grades) in new[] { ("reference solutions", gold), ("people's repairs", repairs), ("originals", originals) })
        {
            if (grades is not null)
            {
                session.Print($"{name}: {grades.Passed} of {grades.Total} pass{(grader.Tier == "isolated" ? "" : "  (not isolated)")}");
            }
        }

        foreach (var line in Unexpected(gold, repairs, originals))
        {
            session.Print("  " + line);
        }

        if (prompts is not null)
        {
            Print(session, prompts);
        }

        return ExitCode.Ok;
    }

    private static void Print(Session session, MbppPromptCounts prompts)
    {
        if (session.Json)
        {
            session.PrintJson(new { Prompts = AsJson(prompts) });
            return;
        }

        session.Print($"prompts by the rule '{prompts.Form.ToString().ToLowerInvariant()}': {prompts.Built} of {prompts.Total} tasks, {prompts.Leaking} of them show gold code besides the function's head");
        if (prompts.Failed.Count > 0)
        {
            session.Print($"  none for tasks {string.Join(", ", prompts.Failed)}");
        }
    }

    private static object AsJson(MbppPromptCounts prompts) =>
        new { Form = prompts.Form.ToString().ToLowerInvariant(), prompts.Built, prompts.Total, prompts.Leaking, prompts.Failed };

    /// <summary>What is asked for.</summary>
    private sealed record Order(bool Gold, string? Annotations, string? Prompt);

    private static object? Counts(MbppGrades? grades) => grades is null ? null : new { grades.Passed, grades.Total };

    /// <summary>Solutions and repairs that fail, originals that pass.</summary>
    private static IReadOnlyList<string> Unexpected(MbppGrades? gold, MbppGrades? repairs, MbppGrades? originals) =>
    [
        .. Lines("solution", gold, failing: true),
        .. Lines("repair", repairs, failing: true),
        .. Lines("original", originals, failing: false),
    ];

    private static IEnumerable<string> Lines(string what, MbppGrades? grades, bool failing) => (grades?.Verdicts ?? [])
        .Where(v => v.Verdict.Verdict != Verdict.Pass == failing)
        .Select(v => $"{what} of task {v.TaskId}: {VerdictName.Of(v.Verdict.Verdict)}{(v.Verdict.Message is { } m ? $": {m}" : "")}");
}
