using System.Globalization;
using Redraft.Runs;

namespace Redraft.Cli.Printing;

/// <summary>Prints how drafts came about. All texts are untrusted.</summary>
internal static class GraphPrinter
{
    public static void Print(Session session, IReadOnlyList<(RunPart Part, Lineage Lineage)> lineages)
    {
        // Written as it is: a console would wrap the programs.
        foreach (var (part, lineage) in lineages)
        {
            session.Print($"{UntrustedText.Visible(lineage.Problem.Id, int.MaxValue)}  {UntrustedText.Visible(lineage.Problem.Description)}");
            foreach (var step in lineage.Steps)
            {
                Step(session, part.Models, step, lineage.Steps.FirstOrDefault(of => of.Draft.Id == step.Answered?.DraftId)?.Draft);
            }

            session.Print("");
        }
    }

    /// <summary>The same for programs.</summary>
    public static IEnumerable<object> AsJson(IReadOnlyList<(RunPart Part, Lineage Lineage)> lineages) => lineages.Select(l => AsJson(l.Part, l.Lineage));

    private static void Step(Session session, ModelNames models, LineageStep step, Draft? of)
    {
        var score = step.Score is { } s ? s.Kind : "not scored";
        session.Print($"  {(step.Draft.ParentId is null ? "draft" : "redraft")} {Line(step.Draft.Id)}, {Line(score)}, {Line(step.Origin.Stage)}, by {Who(models, step.Draft.Author)}");
        Text(session, step.Draft.Text);
        if (step.Ratings.Count > 0)
        {
            session.Print("      rated: " + string.Join(", ", step.Ratings.Select(r => string.Create(CultureInfo.InvariantCulture, $"{Line(r.Rater)} {(double.IsFinite(r.Value) ? $"{r.Value:0.###}" : "no number")}"))));
        }

        if (step.Chosen is { } chosen)
        {
            session.Print($"      chosen by {Line(chosen.Selector)}{(chosen.Weight == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", weight {chosen.Weight:0.####}"))}");
        }
        else if (step.Draft.ParentId is not null)
        {
            session.Print("      not chosen");
        }

        if (step.Answered is { } said)
        {
            session.Print($"  feedback {Line(said.Id)}, by {Who(models, said.Author)}{(said.Simulated ? " (simulated)" : "")}{(said.WholeId is { } whole ? $", a point of {Line(whole)}" : "")}{About(said, of)}");
            Text(session, said.Text);
        }
    }

    /// <summary>The part of the draft that feedback is about, with its words where they are known.</summary>
    private static string About(Feedback said, Draft? of) => said.Target is not { } part ? ""
        : (part.Line is { } line ? $", about line {line}" : $", about characters {part.Start} to {part.Start + part.Length}")
            + (of is not null && part.FaultIn(of.Text) is null ? $": \"{Line(part.In(of.Text))}\"" : "");

    private static void Text(Session session, string text)
    {
        foreach (var line in UntrustedText.Visible(text).TrimEnd('\n').Split('\n'))
        {
            session.Print("      " + line);
        }
    }

    private static string Line(string text) => UntrustedText.Visible(text, int.MaxValue);

    private static string Who(ModelNames models, Author author) => $"{author.Kind.ToString().ToLowerInvariant()} {UntrustedText.Visible(Name(models, author.Name))}";

    /// <summary>A model of the run by its name and its hash; names of people and annotators stay whole within reason.</summary>
    private static string Name(ModelNames models, string name) => models.Of(name) is { } known ? $"{known} ({ShortHash.Of(name)})"
        : ShortHash.Is(name) ? ShortHash.Of(name) : name.Length > 60 ? name[..60] + "…" : name;

    private static object AsJson(RunPart part, Lineage lineage) => new
    {
        part.Seed,
        Problem = new { lineage.Problem.Id, lineage.Problem.Description },
        Steps = lineage.Steps.Select(s => new
        {
            s.Draft.Id,
            s.Draft.Text,
            Author = new { Kind = s.Draft.Author.Kind.ToString().ToLowerInvariant(), s.Draft.Author.Name },
            Score = s.Score?.Kind,
            Ratings = s.Ratings.ToDictionary(r => r.Rater, r => double.IsFinite(r.Value) ? r.Value : (double?)null),
            Chosen = s.Chosen is { } chosen ? new { chosen.Selector, chosen.Weight } : null,
            s.Origin.Stage,
            s.Origin.Model,
            ModelName = part.Models.Of(s.Origin.Model),
            s.Origin.Seed,
            s.Origin.Time,
            Feedback = s.Answered is { } said ? new { said.Id, said.Text, said.Target, said.WholeId, Author = said.Author.Name, said.Simulated } : null,
        }),
    };
}
