using Redraft.Evaluating;

namespace Redraft.Annotating;

/// <summary>How many points are shared, by one way of telling, and how good that way is on questions whose answers are known.</summary>
/// <param name="Share">The mean over items, with its interval over items; NaN without items.</param>
/// <param name="Points">How many questions that is.</param>
/// <param name="Own">The share of points that it finds among their own words; 1 is right.</param>
/// <param name="Other">The share of points that it finds among words on another item; NaN where there is one item only. 0 is right, unless people say the same of everything.</param>
public sealed record PointShare(Estimate Share, int Points, double Own, double Other)
{
    /// <summary>Of each answer, by its number, how many of its points are among others' words, and how many times that was asked.</summary>
    public IReadOnlyDictionary<long, (int Shared, int Of)> ByAnswer { get; init; } = new Dictionary<long, (int, int)>();

    /// <summary>Every question about items on which several people wrote: those that count, and those whose answers are known.</summary>
    internal static IEnumerable<PointQuestion> Questions(IReadOnlyList<IReadOnlyList<GivenAnswer>> items) => Pairs(items).Concat(Selves(items)).Concat(Others(items));

    /// <summary>Counts.</summary>
    /// <param name="items">Of each item, the answers.</param>
    /// <param name="probability">That a point is among the other's words: over a half is yes; NaN isn't counted.</param>
    internal static PointShare Of(IReadOnlyList<IReadOnlyList<GivenAnswer>> items, Func<PointQuestion, double> probability)
    {
        List<(PointQuestion Question, bool Yes)> Answered(IEnumerable<PointQuestion> questions)
            => [.. questions.Select(question => (question, probability(question))).Where(asked => !double.IsNaN(asked.Item2)).Select(asked => (asked.question, asked.Item2 > 0.5))];
        double RateOf(IEnumerable<PointQuestion> questions) => Answered(questions).Select(asked => asked.Yes ? 1.0 : 0).DefaultIfEmpty(double.NaN).Average();
        var byItem = items.Select(item => Answered(Pairs([item]))).Where(asked => asked.Count > 0).ToList();
        return new PointShare(
            Bootstrap.Rate([.. byItem.Select(asked => asked.Average(one => one.Yes ? 1.0 : 0))]), byItem.Sum(asked => asked.Count), RateOf(Selves(items)), RateOf(Others(items)))
        {
            ByAnswer = byItem.SelectMany(asked => asked).GroupBy(one => one.Question.Answer).ToDictionary(of => of.Key, of => (of.Count(one => one.Yes), of.Count())),
        };
    }

    private static IEnumerable<PointQuestion> Pairs(IReadOnlyList<IReadOnlyList<GivenAnswer>> items) =>
        from item in items from a in item from b in item where a.Id != b.Id from question in Of(a, b) select question;

    private static IEnumerable<PointQuestion> Selves(IReadOnlyList<IReadOnlyList<GivenAnswer>> items) => from item in items from a in item from question in Of(a, a) select question;

    // The first answer to the next item.
    private static IEnumerable<PointQuestion> Others(IReadOnlyList<IReadOnlyList<GivenAnswer>> items) => items.Count < 2 ? [] :
        from i in Enumerable.Range(0, items.Count) from a in items[i] from question in Of(a, items[(i + 1) % items.Count][0]) select question;

    private static IEnumerable<PointQuestion> Of(GivenAnswer answer, GivenAnswer other) => Enumerable.Range(0, answer.Answer.Points.Count).Select(point => new PointQuestion(answer.Id, point, other.Id));
}
