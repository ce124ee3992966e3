using Redraft.Runs;
using Redraft.Viewing;
using Redraft.Web.Reports;

namespace Redraft.Web.Viewing.Sheets;

/// <summary>A checkpoint, and every sentence that it learned from: people's first.</summary>
internal static class CheckpointSheet
{
    private const int PageSize = 100; // sentences on a page

    public static void Write(Sheet sheet, PageRequest request)
    {
        var stage = request.Address["stage"] ?? "";
        var names = request.Opened.NamesOf(request.Seed);
        var checkpoint = names.Checkpoints.FirstOrDefault(of => of.Stage == stage) ?? throw PageRequest.Missing("checkpoint", stage);
        var parts = new GraphParts(sheet, request);
        var sentences = LearnedSentence.Of(request.Opened, request.Seed, stage);
        var people = sentences.Where(sentence => !sentence.Feedback.Simulated).ToList();
        sheet.Title = Wording.Trained(stage);
        sheet.Html.Open("section", "panel");
        sheet.Facts(
            ("trained in", stage), ("seed", $"{request.Seed}"), ("weights", Wording.Model(checkpoint.Model, new ModelNames("", []))), ("from", Wording.Model(checkpoint.Base, names)),
            ("drafts learned", checkpoint.DraftIds.Count), ("other examples", checkpoint.OtherExamples), ("sentences", sentences.Select(s => s.Feedback.Id).Distinct().Count()),
            ("by people", new(s => s.Badge(Amount.Count(people.Select(p => p.Feedback.Id).Distinct().Count()), people.Count > 0 ? "person" : null))),
            ("people", people.Count == 0 ? Figures.None : string.Join(", ", people.Select(p => p.Feedback.Author.Name).Distinct().Select(name => UntrustedText.Visible(name, 60)))));
        sheet.Details("Training options", () => sheet.Code(checkpoint.Options, "Training options"));
        sheet.Html.Close("section");
        Sentences(sheet, request, parts, sentences);
        Loss(sheet, checkpoint);
    }

    private static void Sentences(Sheet sheet, PageRequest request, GraphParts parts, IReadOnlyList<LearnedSentence> sentences) => sheet.Section("Every sentence that it learned from", () =>
    {
        if (sentences.Count == 0)
        {
            sheet.Element("p", "None: it learned from drafts that nobody gave feedback on, or from references.", "soft");
            return;
        }

        sheet.Table("Sentences", ["sentence", "by", "problem", "redraft that was learned"], sentences.Skip((request.Page - 1) * PageSize).Take(PageSize).Select(sentence => (IReadOnlyList<Cell>)
        [
            Cell.To(parts.Feedback(sentence.Feedback.Id), Wording.Beginning(sentence.Feedback.Text, 300) is { Length: > 0 } text ? text : "(empty)"),
            new(s => s.Badge(parts.Author(sentence.Feedback.Author), sentence.Feedback.Simulated ? null : "person")),
            Cell.To(parts.Problem(sentence.ProblemId), sentence.ProblemId), Cell.To(parts.Draft(sentence.LessonId), sentence.LessonId),
        ]));
        sheet.Pager(request.Address, request.Page, (sentences.Count + PageSize - 1) / PageSize);
    }, "People's first, then simulated ones, each in the order of training.");

    private static void Loss(Sheet sheet, CheckpointRecord checkpoint) => sheet.Section("Loss", () => new Chart
    {
        Kind = "lines", Title = "Loss by training step", Unit = "nats per token", Along = "step",
        Series = [new ChartSeries(Wording.Trained(checkpoint.Stage)) { Shade = Shade.OfPolicy(ModelNames.NameOf(checkpoint.Stage)), Points = [.. checkpoint.Losses.Select((loss, i) => new[] { i + 1.0, loss }).Where(point => double.IsFinite(point[1]))] }],
    }.Write(sheet, ["step", "loss"], checkpoint.Losses.Select((loss, i) => (IReadOnlyList<Cell>)[i + 1, Amount.Number(loss)]), numbersFrom: 0));
}
