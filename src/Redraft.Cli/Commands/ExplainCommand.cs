using System.CommandLine;
using Redraft.Cli.Errors;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft explain</c>: what an error's code means and what to do about it.</summary>
internal static class ExplainCommand
{
    public static RedraftCommand Create()
    {
        var code = new Argument<string?>("CODE") { Arity = ArgumentArity.ZeroOrOne, Description = "An error's code, such as RD0412; without one, all are listed" };
        var command = new RedraftCommand("explain", "Explain an error's code: why it happens and what to do", "redraft explain RD0412");
        command.Arguments.Add(code);
        command.Body = (session, parsed, _) =>
        {
            Print(session, parsed.GetValue(code) is { } name ? [Find(name)] : ErrorCodes.All, parsed.GetValue(code) is not null);
            return Task.FromResult(ExitCode.Ok);
        };
        return command;
    }

    private static ErrorCode Find(string name) =>
        ErrorCodes.All.FirstOrDefault(code => code.Name.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase))
        ?? throw new CommandException(ErrorCodes.NotFound, $"there is no error '{name}'; 'redraft explain' lists all");

    private static void Print(Session session, IReadOnlyList<ErrorCode> codes, bool whole)
    {
        if (session.Json)
        {
            session.PrintJson(new { Errors = codes.Select(c => new { Code = c.Name, Exit = c.ExitCode, c.Title, c.Explanation, c.Help }) });
            return;
        }

        foreach (var code in codes)
        {
            session.Print($"{code.Name}  {code.Title} (exit status {code.ExitCode})");
            if (whole)
            {
                session.Print("");
                session.Print(code.Explanation);
                session.Print("");
                session.Print($"help: {code.Help}");
            }
        }
    }
}
