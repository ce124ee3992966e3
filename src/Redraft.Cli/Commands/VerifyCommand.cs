using Redraft.Runs;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft verify</c>: checks that a run is whole and unchanged.</summary>
internal static class VerifyCommand
{
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
                session.Print($"{findings.Drafts} drafts, {findings.Checkpoints} checkpoints: {(findings.Problems.Count == 0 ? "all as recorded" : $"{findings.Problems.Count} problems")}");
                foreach (var problem in findings.Problems)
                {
                    session.Print("  " + problem);
                }
            }

            return Task.FromResult(findings.Problems.Count == 0 ? ExitCode.Ok : ExitCode.Data);
        };
        return command;
    }
}
