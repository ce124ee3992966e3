using Redraft.Cli.Errors;
using Redraft.Cli.Printing;
using Redraft.Runs;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft verify</c>: checks that a run is whole, free of contradictions, and has the checkpoints that it recorded.</summary>
internal static class VerifyCommand
{
    private const int MostPrinted = 20;

    public static RedraftCommand Create()
    {
        var run = RunArgument.Create();
        var command = new RedraftCommand("verify", "Check that a run is whole: stores, graph, checkpoints' hashes", "redraft verify runs/mine --json");
        command.Arguments.Add(run);
        command.Body = (session, parsed, cancellation) =>
        {
            using var folder = RunFolder.Open(parsed.GetRequiredValue(run), readOnly: true);
            var findings = RunVerification.Check(folder, cancellation);
            if (session.Json)
            {
                session.PrintJson(new { Ok = findings.Problems.Count == 0, findings.Drafts, findings.Checkpoints, findings.Problems });
            }
            else
            {
                session.Print($"{Plural.Of(findings.Drafts, "draft")}, {Plural.Of(findings.Checkpoints, "checkpoint")}: {(findings.Problems.Count == 0 ? "whole, checkpoints as recorded" : Plural.Of(findings.Problems.Count, "problem"))}");
                foreach (var problem in findings.Problems.Take(MostPrinted))
                {
                    session.Print("  " + UntrustedText.Visible(problem));
                }

                if (findings.Problems.Count > MostPrinted)
                {
                    session.Print($"  and {findings.Problems.Count - MostPrinted} more; --json has all");
                }
            }

            return Task.FromResult(findings.Problems.Count == 0 ? ExitCode.Ok : ExitCode.Data);
        };
        return command;
    }
}
