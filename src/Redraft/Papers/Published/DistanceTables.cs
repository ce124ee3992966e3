using System.Globalization;
using Redraft.Evaluating;
using Redraft.Tasks.Mbpp;

namespace Redraft.Papers.Published;

/// <summary>How far drafts, refinements and references are from one another.</summary>
internal static class DistanceTables
{
    private const string Refined = "draft to refinement", Reference = "draft to reference", Between = "refinement to reference";
    private const double StoredDigits = 5e-11; // the file has ten significant digits

    public static PaperSection OfFilter(PublishedData data) => new(
        "The filter on edit distance", "§3: kept if under half of the longer text changes", "%",
        "Levenshtein distance in characters. The published file doesn't hold to the filter, neither by bodies nor by whole programs; the distance that it stores is over the draft's body.",
        [
            Row(data, "under half of the longer body", "100", a => Share(a.Completion, a.OriginalBody) < 0.5 ? 1 : 0),
            Row(data, "under half of the longer program", "100", a => Share(a.Refinement, a.Original) < 0.5 ? 1 : 0),
            Row(data, "stored distance is what we compute", "100", a => Math.Abs(Stored(a) - a.EditDistance) < StoredDigits ? 1 : 0),
        ],
        [])
    {
        SameData = true,
    };

    public static PaperSection OfTexts(PublishedData data) => new(
        "How far the texts are apart", "§4: refinements are closer to the model's own programs than references", "of the longer body",
        "Levenshtein distance of the functions' bodies over the longer one's length, 0 for equal, 1 for nothing in common. The paper has no number of it; it shows the same by perplexity (Figure 3).",
        [
            Row(data, Refined, "", a => Share(MbppRow.Unix(a.Completion), MbppRow.Unix(a.OriginalBody))),
            Row(data, Reference, "", a => Share(ReferenceOf(data, a), MbppRow.Unix(a.OriginalBody))),
            Row(data, Between, "", a => Share(ReferenceOf(data, a), MbppRow.Unix(a.Completion))),
        ],
        [new(Reference, Refined, "further")]);

    private static double Share(string a, string b) => Levenshtein.Distance(a, b) / (double)Math.Max(1, Math.Max(Length(a), Length(b)));

    private static double Stored(MbppAnnotation a) => Levenshtein.Distance(a.Completion, a.OriginalBody) / (double)Length(a.OriginalBody);

    private static int Length(string text) => text.EnumerateRunes().Count();

    private static string ReferenceOf(PublishedData data, MbppAnnotation annotation)
    {
        var row = data.Rows[annotation.TaskId];
        return PythonBody.Of(row.Code, row.Entry) ?? throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{data.Task.DataPath}: task {row.TaskId} has no function '{row.Entry}'; take the file from its repository again"));
    }

    private static PaperRow Row(PublishedData data, string name, string paper, Func<MbppAnnotation, double> value)
        => PaperRow.Of(name, paper, data.Annotations.Select(a => (PublishedData.Unit(a.TaskId), value(a))));
}
