using Redraft.Evaluating;

namespace Redraft.Annotating;

/// <summary>How much of what people say of the same drafts they say together: the share of one's points that are among another's.</summary>
/// <remarks>
/// <code>
/// share of an item = points of A that are among B's / points of A, over all ordered pairs (A, B) of people who wrote on it
/// share            = mean over items, with a 95 % bootstrap interval over items
/// </code>
/// A judge is asked, and believed where it is right on questions whose answers are known: a point is among its own words, and not among words on another
/// item. Else words are counted.
/// </remarks>
/// <param name="By">What the numbers are by: the judge's answers, or counted words.</param>
/// <param name="Judge">What the judge says, believed or not; null where it wasn't asked, or has questions left.</param>
/// <param name="Left">Questions that the judge has left.</param>
public sealed record PointAgreement(PointShare By, PointShare? Judge, int Left)
{
    /// <summary>From how many known answers in a hundred on, right ones of both kinds averaged, a judge is believed.</summary>
    public const double Believed = 0.75;

    private const int MostItems = 100; // what a judge is asked about: from the first

    /// <summary>Whether the judge is believed.</summary>
    public bool IsJudged => ReferenceEquals(By, Judge);

    /// <summary>Of answers that still hold.</summary>
    /// <param name="answers">The answers.</param>
    /// <param name="judged">The judge's probabilities that a point is among the other's words; NaN where it has none. Null where nobody can be asked and nobody was.</param>
    public static PointAgreement Of(IReadOnlyList<GivenAnswer> answers, IReadOnlyDictionary<PointQuestion, double>? judged)
    {
        var items = Items(answers);
        var byNumber = items.SelectMany(item => item).ToDictionary(given => given.Id);
        var words = PointShare.Of(items, question => WordOverlap.Holds(PointOf(byNumber, question), WordsOf(byNumber[question.Other])) ? 1 : 0);
        var left = judged is null ? 0 : PointShare.Questions(items).Count(question => !judged.ContainsKey(question));
        var judge = judged is null || left > 0 ? null : PointShare.Of(items, question => judged[question]);
        return new PointAgreement(judge is not null && (judge.Own + 1 - judge.Other) / 2 >= Believed ? judge : words, judge, left);
    }

    /// <summary>The questions that a judge wasn't asked yet, in words.</summary>
    internal static IReadOnlyList<(PointQuestion Question, PointInWords Words)> Open(IReadOnlyList<GivenAnswer> answers, IReadOnlyDictionary<PointQuestion, double> judged)
    {
        var items = Items(answers);
        var byNumber = items.SelectMany(item => item).ToDictionary(given => given.Id);
        return [.. PointShare.Questions(items).Where(question => !judged.ContainsKey(question))
            .Select(question => (question, new PointInWords(byNumber[question.Answer].Item, PointOf(byNumber, question), WordsOf(byNumber[question.Other]))))];
    }

    // Each item on which several people wrote, with the answers that say something, in the order of answering.
    private static IReadOnlyList<IReadOnlyList<GivenAnswer>> Items(IReadOnlyList<GivenAnswer> answers) =>
    [
        .. answers.Where(given => given is { Current: true, Answer: { Skipped: null, Points.Count: > 0 }, Item.Kind: AnnotationKind.Feedback })
            .GroupBy(given => given.Item.Id).Select(of => of.ToList()).Where(of => of.Count > 1).Take(MostItems),
    ];

    private static string PointOf(Dictionary<long, GivenAnswer> answers, PointQuestion question) => answers[question.Answer].Answer.Points[question.Point].Text;

    private static string WordsOf(GivenAnswer given) => string.Join('\n', given.Answer.Points.Select(point => point.Text));
}
