using MathNet.Numerics.Statistics;

namespace Redraft.Evaluating.Statistics;

/// <summary>What a set of feedback is like: its length, how many points it makes, of which kinds it is.</summary>
/// <remarks>
/// Words are what white space separates; points are those of <see cref="FeedbackPoints"/>. The incorporation rate is the share of redrafts of which a
/// judge says that they carry out the feedback's main point, and measures the refiner as much as the feedback: 74 % of what people wrote
/// themselves did. Source: Chen, A. et al. 2023, arXiv:2303.16749, Tables 5 and 6 (words, bugs addressed, kinds); Scheurer et al. 2023,
/// arXiv:2303.16755 (incorporation).
/// </remarks>
/// <param name="Words">Words a piece, with the standard error.</param>
/// <param name="MedianWords">The median of words.</param>
/// <param name="WordDeviation">The sample's deviation of words (ddof 1).</param>
/// <param name="Points">Points a piece, with the standard error.</param>
/// <param name="Categories">Category → how many pieces belong to it, in the order of the names; a piece may belong to several.</param>
public sealed record FeedbackStatistics(
    MeanError Words, double MedianWords, double WordDeviation, MeanError Points, IReadOnlyDictionary<string, int> Categories)
{
    /// <summary>The metrics' names.</summary>
    public const string WordsMetric = "feedback-words", PointsMetric = "feedback-points", IncorporationMetric = "incorporation-rate";

    /// <summary>Of texts, with categories by rules of keywords.</summary>
    public static FeedbackStatistics Of(IReadOnlyList<string> texts, IReadOnlyList<FeedbackCategory> rules)
        => Of(texts, [.. texts.Select(text => FeedbackCategory.Of(text, rules))]);

    /// <summary>Of texts with given categories.</summary>
    /// <param name="texts">The feedback. Untrusted.</param>
    /// <param name="labels">Each text's categories, in the same order.</param>
    /// <exception cref="ArgumentException">If the lists differ in length.</exception>
    public static FeedbackStatistics Of(IReadOnlyList<string> texts, IReadOnlyList<IReadOnlyList<string>> labels)
    {
        FiniteNumbers.RequireSameCount(texts.Count, labels.Count, "feedback and its categories");
        double[] words = [.. texts.Select(text => (double)WordsIn(text))];
        return new FeedbackStatistics(
            MeanError.Of(words), words.Length == 0 ? double.NaN : words.Median(), words.StandardDeviation(),
            MeanError.Of([.. texts.Select(text => (double)FeedbackPoints.Split(text).Count)]),
            new SortedDictionary<string, int>(labels.SelectMany(of => of.Distinct()).CountBy(name => name).ToDictionary(), StringComparer.Ordinal));
    }

    /// <summary>The share of redrafts that incorporate their feedback, with its standard error.</summary>
    /// <param name="incorporated">A judge's word on each; at least one.</param>
    public static MeanError IncorporationRate(IReadOnlyList<bool> incorporated) => MeanError.OfRate(incorporated.Count(yes => yes), incorporated.Count);

    /// <summary>How many words a text has: what white space separates.</summary>
    public static int WordsIn(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
}
