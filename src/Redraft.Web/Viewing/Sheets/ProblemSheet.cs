using Redraft.Viewing;
using Redraft.Web.Reports;

namespace Redraft.Web.Viewing.Sheets;

/// <summary>A problem, its drafts, what was said of them, the redrafts that answer, what was chosen, and what learned it.</summary>
internal static class ProblemSheet
{
    private const int MostShown = 200; // drafts of a stage on the page

    public static void Write(Sheet sheet, PageRequest request)
    {
        var parts = new GraphParts(sheet, request);
        var graph = parts.Graph(request.Id);
        var problem = graph.Problem;
        sheet.Title = problem.Id;
        sheet.Html.Open("section", "panel").Element("p", "Asked", "kicker");
        sheet.Said(problem.Description);
        sheet.Facts(("task", problem.Task), ("split", problem.Split == Split.HeldOut ? "held-out" : problem.Split.ToString().ToLowerInvariant()), ("drafts", graph.Drafts.Count), ("feedback", graph.Feedback.Count), ("seed", $"{request.Seed}"));
        if (problem.Reference is { } reference)
        {
            sheet.Details("Reference", () => sheet.Code(reference, "Reference"));
        }

        Seeds(sheet, request);
        sheet.Html.Close("section");
        foreach (var stage in graph.Drafts.Where(draft => draft.Draft.ParentId is null).GroupBy(draft => draft.Stage))
        {
            sheet.Section(Wording.Stage(stage.Key), () =>
            {
                foreach (var draft in stage.OrderByDescending(draft => graph.Feedback.Any(said => said.Feedback.DraftId == draft.Draft.Id)).Take(MostShown))
                {
                    Tree(sheet, parts, graph, draft, []);
                }

                if (stage.Count() > MostShown)
                {
                    sheet.Element("p", $"{Amount.Count(stage.Count() - MostShown)} more drafts of this stage.", "soft");
                }
            });
        }
    }

    private static void Tree(Sheet sheet, GraphParts parts, ProblemGraph graph, GraphDraft draft, HashSet<string> above)
    {
        if (!above.Add(draft.Draft.Id))
        {
            return; // a graph that goes in circles
        }

        sheet.Html.Open("div", "node");
        parts.Line(draft);
        var feedback = graph.Feedback.Where(said => said.Feedback.DraftId == draft.Draft.Id && said.Feedback.WholeId is null).ToList();
        sheet.Details("Text", () => sheet.Code(draft.Draft.Text, "Text of " + draft.Draft.Id), open: feedback.Count > 0);
        foreach (var said in feedback)
        {
            parts.Words(said);
            foreach (var answer in graph.Answers(said.Feedback.Id).Where(answer => answer.Draft.ParentId == draft.Draft.Id))
            {
                Tree(sheet, parts, graph, answer, above);
            }
        }

        foreach (var redraft in graph.Drafts.Where(d => d.Draft.ParentId == draft.Draft.Id && !above.Contains(d.Draft.Id)))
        {
            Tree(sheet, parts, graph, redraft, above); // redrafts without feedback: a control, or a point of split feedback
        }

        sheet.Html.Close("div");
    }

    private static void Seeds(Sheet sheet, PageRequest request)
    {
        var seeds = request.Opened.Manifest.Seeds;
        if (seeds.Count > 1)
        {
            sheet.Html.OpenWith("nav", ("class", "pager"), ("aria-label", "Seeds")).Element("span", "seed");
            foreach (var seed in seeds.Where(seed => request.Opened.StoreOf(seed).Beginning(request.Id).Any(record => record.Id == request.Id)))
            {
                sheet.Link(request.Address.With("seed", seed), $"{seed}", null, seed == request.Seed);
            }

            sheet.Html.Close("nav");
        }
    }
}
