using MathNet.Numerics.Statistics;
using Redraft.Evaluating.Statistics;
using Redraft.Tasks.Mbpp;

namespace Redraft.Papers.Published;

/// <summary>What people's feedback on programs is like.</summary>
internal static class AnnotationTables
{
    public static PaperSection OfWords(PublishedData data)
    {
        double[] words = [.. data.Annotations.Select(a => (double)FeedbackStatistics.WordsIn(a.Feedback))];
        return new PaperSection(
            "How long feedback is", "Table 6", "words", "Words are what white space separates, in all annotations. The paper doesn't say how it separates them.",
            [
                Row(data, "mean", "68.9", a => FeedbackStatistics.WordsIn(a.Feedback)),
                PaperRow.Of("standard deviation", "48.2", [(SplitTables.Whole, words.StandardDeviation())]),
                PaperRow.Of("median", "", [(SplitTables.Whole, words.Median())]),
                PaperRow.Of("shortest", "", [(SplitTables.Whole, words.Min())]),
                PaperRow.Of("longest", "", [(SplitTables.Whole, words.Max())]),
            ],
            [])
        {
            SameData = true,
        };
    }

    public static PaperSection OfPoints(PublishedData data) => new(
        "Points that feedback makes", "Table 6: bugs addressed in each of 50, counted by hand", "a feedback",
        "Points are sentences and lines by rule, in all annotations: people take more than one sentence for a bug, so there are more of them.",
        [
            Row(data, "points", "1.8", a => FeedbackPoints.Split(a.Feedback).Count),
            .. Enumerable.Range(1, 5).Select(n => Row(data, n < 5 ? $"share with {n}" : "share with 5 or more", "", a => FeedbackPoints.Split(a.Feedback).Count is var points && (points == n || (n == 5 && points > n)) ? 1 : 0)),
        ],
        []);

    public static PaperSection OfKinds(PublishedData data) => new(
        "What feedback is about", "Table 5: 50 pieces, labelled by hand", "%",
        "All annotations, each of the first kind in the list of rules of which a keyword stands in it, so that a word such as \"regex\" goes before \"if\". Rules of keywords are not hands: what none knows is \"other\".",
        [.. FeedbackCategory.OfPrograms.Select(rule => (rule.Name, Paper: Table5.GetValueOrDefault(rule.Name, ""))).Append((FeedbackCategory.Other, ""))
            .Select(kind => Row(data, kind.Item1, kind.Item2, a => FeedbackCategory.Of(a.Feedback, FeedbackCategory.OfPrograms)[0] == kind.Item1 ? 1 : 0))],
        []);

    /// <summary>What people's feedback is about, by the paper's kinds, in percent.</summary>
    public static IReadOnlyDictionary<string, string> Table5 { get; } = new Dictionary<string, string>
    {
        ["logic"] = "30", ["formatting"] = "36", ["missing step"] = "10", ["algebra"] = "10", ["recursion"] = "4", ["regular expression"] = "6", ["function semantics"] = "2",
        ["dynamic programming"] = "2",
    };

    private static PaperRow Row(PublishedData data, string name, string paper, Func<MbppAnnotation, double> value)
        => PaperRow.Of(name, paper, data.Annotations.Select(a => (PublishedData.Unit(a.TaskId), value(a))));
}
