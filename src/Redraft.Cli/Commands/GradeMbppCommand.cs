using System.CommandLine;
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
        var annotations = new Option<string?>("--annotations") { HelpName = "FILE", Description = "Grade the annotators' repairs, which should pass, and the originals, which should fail" };
        var command = new RedraftCommand("mbpp", "Grade MBPP's reference solutions and people's annotations", "redraft grade mbpp --data mbpp.jsonl --gold --json");
        command.Options.Add(data);
        command.Options.Add(gold);
        command.Options.Add(annotations);
        command.Validators.Add(result =>
        {
            if (!result.GetValue(gold) && result.GetValue(annotations) is null)
            {
                result.AddError("say what to grade: --gold, --annotations FILE, or both");
            }
        });
        command.Body = (session, parsed, cancellation) =>
            GradeAsync(session, parsed.GetValue(gold) ? parsed.GetRequiredValue(data) : null, parsed.GetValue(annotations), cancellation);
        return command;
    }

    private static async Task<int> GradeAsync(Session session, string? goldFile, string? annotationsFile, CancellationToken cancellation)
    {
        var rows = goldFile is null ? null : MbppRow.ReadAll(goldFile);
        var annotations = annotationsFile is null ? null : MbppAnnotation.ReadAll(annotationsFile);
        using var grader = Grading.Open(session);
        var gold = rows is null ? null : await MbppGrading.GradeGoldAsync(rows, grader, cancellation).ConfigureAwait(false);
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
                grader.Tier,
            });
            return ExitCode.Ok;
        }

        foreach (var (name, grades) in new[] { ("reference solutions", gold), ("people's repairs", repairs), ("originals", originals) })
        {
            if (grades is not null)
            {
                session.Print($"{name}: {grades.Passed} of {grades.Total} pass");
            }
        }

        foreach (var line in Unexpected(gold, repairs, originals))
        {
            session.Print("  " + line);
        }

        return ExitCode.Ok;
    }

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
        .Select(v => $"{what} of task {v.TaskId}: {v.Verdict.Verdict.ToString().ToLowerInvariant()}{(v.Verdict.Message is { } m ? $": {m}" : "")}");
}
