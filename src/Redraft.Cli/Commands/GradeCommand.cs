using System.CommandLine;
using System.Text;
using Redraft.Cli.Errors;
using Redraft.Evaluating;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft grade</c>: judges one program, or a whole MBPP file.</summary>
internal static class GradeCommand
{
    public static RedraftCommand Create()
    {
        var file = new Argument<string>("FILE.py") { Description = "The program", Arity = ArgumentArity.ExactlyOne };
        var tests = new Option<string>("--tests") { HelpName = "TESTS.json", Required = true, Description = "Its tests: {\"entry\": \"solve\", \"asserts\": [\"assert solve(1) == 2\"], \"setup\": \"\", \"limits\": {\"cpu_s\": 4, \"memory_mb\": 512}}" };
        var command = new RedraftCommand("grade", "Judge a program by its tests, in the sandbox",
            "redraft grade answer.py --tests tests.json --json\nredraft grade mbpp --data mbpp.jsonl --gold --json");
        command.Arguments.Add(file);
        command.Options.Add(tests);
        command.Subcommands.Add(GradeMbppCommand.Create());
        command.Body = (session, parsed, cancellation) => GradeAsync(session, parsed.GetRequiredValue(file), parsed.GetRequiredValue(tests), cancellation);
        return command;
    }

    private static async Task<int> GradeAsync(Session session, string file, string testsFile, CancellationToken cancellation)
    {
        var tests = ProgramTestsFile.Read(testsFile);
        var code = Encoding.UTF8.GetString(SmallFile.Read(file)).TrimStart('\ufeff');
        using var grader = Grading.Open(session);
        var verdict = await grader.GradeAsync(code, tests, cancellation).ConfigureAwait(false);
        if (verdict.TestsFault is { } fault)
        {
            throw new CommandException(ErrorCodes.BadData, $"{testsFile}: {fault}");
        }

        if (session.Json)
        {
            session.PrintJson(new
            {
                Verdict = VerdictName.Of(verdict.Verdict),
                Strength = verdict.Strength.ToString(),
                verdict.Tier,
                Isolation = verdict.Tier == "isolated" ? null : "not isolated",
                Calls = verdict.Calls.Select(c => new { c.Index, Verdict = VerdictName.Of(c.Verdict), c.Call, c.Expected, c.Actual, c.Error }),
                verdict.Output,
                verdict.Seconds,
                verdict.Line,
                verdict.Message,
            });
        }
        else
        {
            Print(session, verdict);
        }

        return verdict.Verdict == Verdict.Harness ? ExitCode.Internal : ExitCode.Ok;
    }

    private static void Print(Session session, ProgramVerdict verdict)
    {
        var place = verdict.Line is { } line ? $", line {line}" : "";
        session.Print($"{VerdictName.Of(verdict.Verdict)}{place}{(verdict.Message is { } message ? $": {message}" : "")}");
        foreach (var call in verdict.Calls)
        {
            session.Print(call.Verdict == Verdict.Pass
                ? $"  ok    {call.Call}{(string.IsNullOrEmpty(call.Expected) ? "" : $" == {call.Expected}")}"
                : $"  {VerdictName.Of(call.Verdict)} {call.Call}: expected {(string.IsNullOrEmpty(call.Expected) ? "it to hold" : call.Expected)}, got {call.Actual ?? call.Error ?? "nothing"}");
        }

        session.Print($"strength {verdict.Strength}, {(verdict.Tier == "isolated" ? "isolated" : "not isolated")}, {verdict.Seconds:0.000} s of CPU");
    }
}
