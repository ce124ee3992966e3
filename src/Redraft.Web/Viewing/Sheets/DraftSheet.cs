using System.Globalization;
using Redraft.Evaluating;
using Redraft.Runs;
using Redraft.Viewing;

namespace Redraft.Web.Viewing.Sheets;

/// <summary>A draft: the way to it, what it changed, its tests, what raters and selectors made of it, what was said of it, and what learned it.</summary>
internal static class DraftSheet
{
    private const int MostCalls = 100; // of its tests

    public static void Write(Sheet sheet, PageRequest request)
    {
        var store = request.Opened.StoreOf(request.Seed);
        var (draft, score, origin) = store.FindDraft(request.Id) ?? throw PageRequest.Missing("draft", request.Id);
        var parts = new GraphParts(sheet, request);
        var graph = parts.Graph(draft.ProblemId);
        var node = graph.Drafts.First(of => of.Draft.Id == draft.Id);
        sheet.Title = $"{(draft.ParentId is null ? "Draft" : "Redraft")} {draft.Id}";
        Facts(sheet, parts, request, draft, node, origin);
        Way(sheet, parts, graph, node);
        if (graph.Drafts.FirstOrDefault(of => of.Draft.Id == draft.ParentId) is { } parent)
        {
            sheet.Section("What it changed", () => DiffMarkup.Write(sheet, parent.Draft.Text, node.Draft.Text));
        }

        sheet.Section("Text", () => sheet.Code(node.Draft.Text, "Text"));
        Tests(sheet, score, draft.Text);
        Ratings(sheet, store, draft.Id);
        After(sheet, parts, graph, node);
    }

    private static void Facts(Sheet sheet, GraphParts parts, PageRequest request, Draft draft, GraphDraft node, Origin origin)
    {
        sheet.Html.Open("section", "panel");
        sheet.Facts(
            ("problem", Cell.To(parts.Problem(draft.ProblemId), draft.ProblemId)), ("ended", new(s => s.Ending(node.Score?.Kind, node.Score?.Passed))),
            ("score", node.Score is { } score ? $"{score.Scorer} {score.Value.ToString("0.###", CultureInfo.InvariantCulture)}" : Figures.None),
            ("by", parts.Author(draft.Author)), ("stage", Cell.To(PageAddress.Of("browse", ("run", request.Run.Number), ("stage", node.Stage)), node.Stage)), ("sample", draft.Sample + 1),
            ("log-probability", draft.LogProbability is { } nats ? nats.ToString("0.00;−0.00", CultureInfo.InvariantCulture) + " nats" : Figures.None),
            ("stored", Wording.Time(origin.Time)),
            ("chosen", node.Selections.Count == 0 ? "no" : string.Join(", ", node.Selections.Select(s => $"by {s.Selector} in {s.Stage}{(s.Weight < 1 ? string.Create(CultureInfo.InvariantCulture, $", weight {s.Weight:0.##}") : "")}"))),
            ("learned by", node.Checkpoints.Count == 0 ? "no checkpoint" : new Cell(s =>
            {
                for (var i = 0; i < node.Checkpoints.Count; i++)
                {
                    s.Text(i == 0 ? "" : ", ").Link(parts.Checkpoint(node.Checkpoints[i]), Wording.Trained(node.Checkpoints[i]));
                }
            })));
        sheet.Html.Close("section");
    }

    /// <summary>From the problem's first draft through every sentence to this draft.</summary>
    private static void Way(Sheet sheet, GraphParts parts, ProblemGraph graph, GraphDraft node)
    {
        var steps = new List<GraphDraft> { node };
        while (graph.Drafts.FirstOrDefault(of => of.Draft.Id == steps[0].Draft.ParentId) is { } parent && !steps.Contains(parent))
        {
            steps.Insert(0, parent);
        }

        if (steps.Count == 1)
        {
            return;
        }

        sheet.Section("The way here", () =>
        {
            foreach (var step in steps)
            {
                if (graph.Feedback.FirstOrDefault(of => of.Feedback.Id == step.Draft.FeedbackId) is { } answered)
                {
                    parts.Words(answered);
                }

                parts.Line(step);
            }
        });
    }

    private static void Tests(Sheet sheet, Score? score, string text)
    {
        if (score?.Verdict is not { } verdict)
        {
            return;
        }

        sheet.Section("Tests", () =>
        {
            sheet.Table("Tests", ["call", "verdict", "expected", "actual"], verdict.Calls.Take(MostCalls).Select(call => (IReadOnlyList<Cell>)
            [
                Code(call.Call), new(s => s.Ending(VerdictName.Of(call.Verdict), call.Verdict == Verdict.Pass)), Code(call.Expected ?? ""), Code(call.Actual ?? call.Error ?? ""),
            ]));
            if (verdict.Message is { } message)
            {
                sheet.Code(Traceback.Of(verdict, text) ?? message + (verdict.Line is { } line ? $" (line {line})" : ""), "Message");
            }

            if (verdict.Output.Length > 0)
            {
                sheet.Details("What it printed", () => sheet.Code(verdict.Output, "Output"));
            }
        }, $"Strength {verdict.Strength}, {(verdict.Tier == "unsafe" ? "not isolated" : verdict.Tier)}.{(verdict.Calls.Count > MostCalls ? $" The first {MostCalls} of {verdict.Calls.Count}." : "")}");
    }

    private static Cell Code(string text) => new(s => s.Element("code", UntrustedText.Visible(text, 500)));

    private static void Ratings(Sheet sheet, IRunStore store, string id)
    {
        var ratings = store.RatingsOf(id);
        if (ratings.Count > 0)
        {
            sheet.Section("Ratings", () => sheet.Table("Ratings", ["rater", "number"], ratings.Select(rating => (IReadOnlyList<Cell>)
                [rating.Rater, double.IsFinite(rating.Value) ? rating.Value.ToString("0.####", CultureInfo.InvariantCulture) : "no number"]), numbersFrom: 1));
        }
    }

    private static void After(Sheet sheet, GraphParts parts, ProblemGraph graph, GraphDraft node)
    {
        var feedback = graph.Feedback.Where(said => said.Feedback.DraftId == node.Draft.Id && said.Feedback.WholeId is null).ToList();
        if (feedback.Count > 0)
        {
            sheet.Section("What was said of it", () =>
            {
                foreach (var said in feedback)
                {
                    parts.Words(said);
                    foreach (var answer in graph.Answers(said.Feedback.Id))
                    {
                        parts.Line(answer);
                    }
                }
            });
        }
    }
}
