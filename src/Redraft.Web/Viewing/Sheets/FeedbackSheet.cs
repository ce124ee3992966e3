using Redraft.Viewing;

namespace Redraft.Web.Viewing.Sheets;

/// <summary>A sentence: who wrote it, of what, the redrafts that answer it, which of them was chosen, and the checkpoints that learned from it.</summary>
internal static class FeedbackSheet
{
    public static void Write(Sheet sheet, PageRequest request)
    {
        var store = request.Opened.StoreOf(request.Seed);
        var (feedback, origin) = store.FindFeedback(request.Id) ?? throw PageRequest.Missing("feedback", request.Id);
        var about = store.FindDraft(feedback.DraftId)?.Draft ?? throw PageRequest.Missing("draft", feedback.DraftId);
        var parts = new GraphParts(sheet, request);
        var graph = parts.Graph(about.ProblemId);
        var node = graph.Feedback.First(of => of.Feedback.Id == feedback.Id);
        var whole = graph.WholeOf(node);
        var answers = graph.Answers(feedback.Id);
        var led = graph.WithDescendants(answers).ToList();
        sheet.Title = $"{(feedback.WholeId is null ? "Feedback" : "Point")} {feedback.Id}";
        sheet.Html.Open("section", feedback.Author.Kind == AuthorKind.Person ? "panel said person" : "panel said");
        sheet.Said(node.Feedback.Text);
        sheet.Facts(
            ("by", new(s => s.Badge(parts.Author(feedback.Author), feedback.Author.Kind == AuthorKind.Person ? "person" : null))), ("problem", Cell.To(parts.Problem(about.ProblemId), about.ProblemId)),
            ("stage", node.Stage), ("stored", Wording.Time(origin.Time)), ("about", Target(feedback, about)));
        if (whole != node)
        {
            sheet.Html.Open("p").Text("A point of ");
            sheet.Link(parts.Feedback(whole.Feedback.Id), Wording.Beginning(whole.Feedback.Text, 200)).Html.Close("p");
        }

        sheet.Html.Close("section");
        var learned = led.SelectMany(draft => draft.Checkpoints).Distinct().ToList();
        sheet.Section("What learned from it", () =>
        {
            if (learned.Count == 0)
            {
                return;
            }

            sheet.Html.Open("p", "links");
            foreach (var stage in learned)
            {
                sheet.Link(parts.Checkpoint(stage), Wording.Trained(stage));
            }

            sheet.Html.Close("p");
        }, learned.Count == 0 ? "No checkpoint: none of the redrafts that answer it was learned." : "The checkpoints whose training holds a redraft that answers it.");
        sheet.Section("The draft that it is about", () =>
        {
            var draft = graph.Drafts.First(of => of.Draft.Id == about.Id);
            parts.Line(draft);
            sheet.Code(draft.Draft.Text, "Draft");
        });
        sheet.Section(answers.Count == 1 ? "One redraft answers it" : $"{answers.Count} redrafts answer it", () =>
        {
            foreach (var answer in led)
            {
                parts.Line(answer);
                sheet.Details("What it changed", () => DiffMarkup.Write(sheet, graph.Drafts.First(of => of.Draft.Id == (answer.Draft.ParentId ?? about.Id)).Draft.Text, answer.Draft.Text), open: answer.Selections.Count > 0);
            }
        });
    }

    private static string Target(Feedback feedback, Draft about) => feedback.Target is not { } part ? "the whole draft"
        : (part.Line is { } line ? $"line {line}" : $"characters {part.Start} to {part.Start + part.Length}")
            + (part.FaultIn(about.Text) is null ? $": \"{UntrustedText.Visible(part.In(about.Text), 200)}\"" : "");
}
