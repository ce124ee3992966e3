using Redraft.Viewing;

namespace Redraft.Web.Viewing.Sheets;

/// <summary>How drafts and feedback of a problem's graph are named and linked, the same on every page.</summary>
/// <param name="sheet">The page.</param>
/// <param name="request">What was asked for.</param>
internal sealed class GraphParts(Sheet sheet, PageRequest request)
{
    public PageAddress Draft(string id) => PageAddress.Of("draft", ("run", request.Run.Number), ("seed", request.Seed), ("id", id));

    public PageAddress Feedback(string id) => PageAddress.Of("feedback", ("run", request.Run.Number), ("seed", request.Seed), ("id", id));

    public PageAddress Problem(string id) => PageAddress.Of("problem", ("run", request.Run.Number), ("seed", request.Seed), ("id", id));

    public PageAddress Checkpoint(string stage) => PageAddress.Of("checkpoint", ("run", request.Run.Number), ("seed", request.Seed), ("stage", stage));

    public string Author(Author author) => Wording.Author(author, request.Opened.NamesOf(request.Seed));

    /// <summary>A draft in one line: where it leads, how it ended, whether it was chosen and learned.</summary>
    public void Line(GraphDraft draft)
    {
        sheet.Html.Open("p", "line");
        sheet.Link(Draft(draft.Draft.Id), $"{(draft.Draft.ParentId is null ? "draft" : "redraft")} {draft.Draft.Id}").Ending(draft.Score?.Kind, draft.Score?.Passed);
        foreach (var selection in draft.Selections)
        {
            sheet.Badge($"chosen by {selection.Selector}", "good");
        }

        foreach (var stage in draft.Checkpoints)
        {
            sheet.Html.Open("span", "learned").Text("learned by ");
            sheet.Link(Checkpoint(stage), Wording.Trained(stage)).Html.Close("span");
        }

        sheet.Element("span", $"{Author(draft.Draft.Author)}, {draft.Stage}", "soft").Html.Close("p");
    }

    /// <summary>A sentence with its author; a person's words stand out.</summary>
    public void Words(GraphFeedback said)
    {
        var person = said.Feedback.Author.Kind == AuthorKind.Person;
        sheet.Html.Open("div", person ? "said person" : "said").Open("p", "line");
        sheet.Link(Feedback(said.Feedback.Id), $"{(said.Feedback.WholeId is null ? "feedback" : "point")} {said.Feedback.Id}").Badge(Author(said.Feedback.Author), person ? "person" : null)
            .Element("span", said.Stage, "soft").Html.Close("p");
        sheet.Said(said.Feedback.Text);
        sheet.Html.Close("div");
    }

    /// <summary>The problem's graph.</summary>
    public ProblemGraph Graph(string problemId) => ProblemGraph.Of(request.Opened, request.Seed, problemId) ?? throw PageRequest.Missing("problem", problemId);
}
