using Redraft.Evaluating.Statistics;

namespace Redraft.Annotating;

/// <summary>What one person's answers are like.</summary>
/// <param name="Answered">Items answered.</param>
/// <param name="Skipped">Items left out.</param>
/// <param name="Good">Drafts called good.</param>
/// <param name="Picked">Answers with a picked redraft.</param>
/// <param name="Rejected">Answers that reject all redrafts.</param>
/// <param name="Corrected">Answers with a correction of their own.</param>
/// <param name="Words">Words of feedback an item, the median; null before the first.</param>
/// <param name="Seconds">Seconds at work on an item, the median; null before the first.</param>
public sealed record AnnotatorStatistics(int Answered, int Skipped, int Good, int Picked, int Rejected, int Corrected, double? Words, double? Seconds)
{
    /// <summary>Of one person's answers that still hold.</summary>
    public static AnnotatorStatistics Of(IReadOnlyList<GivenAnswer> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        var given = answers.Where(a => a.Current && a.Answer.Skipped is null).Select(a => a.Answer).ToList();
        return new AnnotatorStatistics(
            given.Count, answers.Count(a => a.Current && a.Answer.Skipped is not null), given.Count(a => a.Good), given.Count(a => a.Picked is not null),
            given.Count(a => a.RejectedAll), given.Count(a => a.Correction is not null),
            Median([.. given.Where(a => a.Points.Count > 0).Select(a => (double)a.Points.Sum(point => FeedbackStatistics.WordsIn(point.Text)))]), Median([.. given.Select(a => a.Seconds)]));
    }

    private static double? Median(double[] values)
    {
        Array.Sort(values);
        return values.Length == 0 ? null : (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
