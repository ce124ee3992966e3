namespace Redraft.Cli.Commands;

/// <summary><c>redraft list</c>: the parts that a recipe can name, with one line each.</summary>
internal static class ListCommand
{
    public static RedraftCommand Create() => new("list", "List the parts that a recipe can name", "redraft list --json")
    {
        Body = (session, _, _) =>
        {
            var parts = Part.All();
            if (session.Json)
            {
                session.PrintJson(new { Parts = parts.Select(p => new { p.Kind, p.Name, p.Summary }) });
            }
            else
            {
                foreach (var kind in parts.GroupBy(p => p.Kind))
                {
                    session.Print(kind.Key);
                    foreach (var part in kind)
                    {
                        session.Print($"  {part.Name,-22} {part.Summary}");
                    }
                }
            }

            return Task.FromResult(ExitCode.Ok);
        },
    };
}
