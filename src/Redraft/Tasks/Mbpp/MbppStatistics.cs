using System.Text;

namespace Redraft.Tasks.Mbpp;

/// <summary>What can be counted in a set of annotations. Words are separated by white space; characters are code points.</summary>
/// <param name="Words">All words of feedback.</param>
/// <param name="Characters">All characters of feedback.</param>
/// <param name="MeanWords">Words per annotation.</param>
/// <param name="DeviationOfWords">Their sample standard deviation (n − 1).</param>
/// <param name="MedianWords">Their median.</param>
/// <param name="Workers">Distinct annotators that are named.</param>
internal sealed record MbppStatistics(int Words, int Characters, double MeanWords, double DeviationOfWords, double MedianWords, int Workers)
{
    /// <summary>Counts.</summary>
    /// <exception cref="ArgumentException">If there are fewer than two annotations.</exception>
    public static MbppStatistics Of(IReadOnlyList<MbppAnnotation> annotations)
    {
        if (annotations.Count < 2)
        {
            throw new ArgumentException($"at least 2 annotations expected, found {annotations.Count}", nameof(annotations));
        }

        var words = annotations.Select(a => WordsOf(a.Feedback)).Order().ToList();
        var mean = words.Average();
        var middle = words.Count / 2;
        return new MbppStatistics(
            words.Sum(),
            annotations.Sum(a => a.Feedback.EnumerateRunes().Count()),
            mean,
            Math.Sqrt(words.Sum(w => (w - mean) * (w - mean)) / (words.Count - 1)),
            words.Count % 2 == 1 ? words[middle] : (words[middle - 1] + words[middle]) / 2.0,
            annotations.Where(a => a.Worker is not null).Select(a => a.Worker).Distinct().Count());
    }

    /// <summary>How many words a text has.</summary>
    public static int WordsOf(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
}
