using Redraft.Cli.Errors;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft list</c>: the parts that exist, with one line each.</summary>
internal static class ListCommand
{
    public static RedraftCommand Create() => new("list", "List the parts that exist: what recipes, checkpoints and reports can name", "redraft list --json")
    {
        Body = (session, _, _) =>
        {
            var parts = Part.All(Installation.Home());
            if (session.Json)
            {
                session.PrintJson(new { Parts = parts.Select(p => new { p.Kind, p.Name, p.Summary }) });
            }
            else
            {
                foreach (var kind in parts.GroupBy(p => p.Kind))
                {
                    session.Print(kind.Key);
                    var width = kind.Max(part => part.Name.Length);
                    foreach (var part in kind)
                    {
                        session.Print($"  {part.Name.PadRight(width)}  {part.Summary}");
                    }
                }
            }

            return Task.FromResult(ExitCode.Ok);
        },
    };
}
