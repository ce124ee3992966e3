using Redraft.Runs;

namespace Redraft.Cli.Printing;

/// <summary>Prints how drafts came about. All texts are untrusted.</summary>
internal static class GraphPrinter
{
    public static void Print(Session session, IReadOnlyList<Lineage> lineages)
    {
        if (session.Json)
        {
            session.PrintJson(new { Lineages = lineages.Select(AsJson) });
            return;
        }

        // Written as it is: a console would wrap the programs.
        foreach (var lineage in lineages)
        {
            session.Print($"{UntrustedText.Visible(lineage.Problem.Id, int.MaxValue)}  {UntrustedText.Visible(lineage.Problem.Description)}");
            foreach (var step in lineage.Steps)
            {
                Step(session, step);
            }

            session.Print("");
        }
    }

    private static void Step(Session session, LineageStep step)
    {
        var score = step.Score is { } s ? s.Kind : "not scored";
        session.Print($"  {(step.Draft.ParentId is null ? "draft" : "redraft")} {Line(step.Draft.Id)}, {Line(score)}, {Line(step.Origin.Stage)}, by {Who(step.Draft.Author)}");
        Text(session, step.Draft.Text);
        if (step.Answered is { } said)
        {
            session.Print($"  feedback {Line(said.Id)}, by {Who(said.Author)}{(said.Simulated ? " (simulated)" : "")}");
            Text(session, said.Text);
        }
    }

    private static void Text(Session session, string text)
    {
        foreach (var line in UntrustedText.Visible(text).TrimEnd('\n').Split('\n'))
        {
            session.Print("      " + line);
        }
    }

    private static string Line(string text) => UntrustedText.Visible(text, int.MaxValue);

    private static string Who(Author author) => $"{author.Kind.ToString().ToLowerInvariant()} {UntrustedText.Visible(Short(author.Name))}";

    /// <summary>A model's name is a hash; names of people and annotators stay whole within reason.</summary>
    private static string Short(string name) => name.Length == 64 && name.All(char.IsAsciiHexDigit) ? name[..16] : name.Length > 60 ? name[..60] + "…" : name;

    private static object AsJson(Lineage lineage) => new
    {
        Problem = new { lineage.Problem.Id, lineage.Problem.Description },
        Steps = lineage.Steps.Select(s => new
        {
            s.Draft.Id,
            s.Draft.Text,
            Author = new { Kind = s.Draft.Author.Kind.ToString().ToLowerInvariant(), s.Draft.Author.Name },
            Score = s.Score?.Kind,
            s.Origin.Stage,
            s.Origin.Model,
            s.Origin.Seed,
            s.Origin.Time,
            Feedback = s.Answered is { } said ? new { said.Id, said.Text, Author = said.Author.Name, said.Simulated } : null,
        }),
    };
}
