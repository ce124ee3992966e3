using Redraft.Evaluating.Statistics;
using Redraft.Tasks.Mbpp;
using Redraft.Tests.Tasks;

namespace Redraft.Tests.Evaluating.Statistics;

public sealed class FeedbackStatisticsTests
{
    [Fact]
    public void Words_points_and_categories_are_counted()
    {
        var found = FeedbackStatistics.Of(["It leaves out  the place.", "Wrong day; too long", "hm"], FeedbackCategory.OfSummaries);

        Assert.Equal((3.333333, 4.0, 1.333333), (Math.Round(found.Words.Value, 6), found.MedianWords, Math.Round(found.Points.Value, 6)));
        Assert.Equal(Math.Sqrt(13.0 / 3), found.WordDeviation, 1e-12); // 5, 4, 1
        Assert.Equal(new Dictionary<string, int> { ["accuracy"] = 1, ["coverage"] = 1, ["length"] = 1, ["other"] = 1 }, found.Categories);
    }

    [Fact]
    public void Given_labels_count_once_a_piece()
    {
        var found = FeedbackStatistics.Of(["a", "b"], [["logic", "logic"], ["logic", "regex"]]);

        Assert.Equal(new Dictionary<string, int> { ["logic"] = 2, ["regex"] = 1 }, found.Categories);
        Assert.Throws<ArgumentException>(() => FeedbackStatistics.Of(["a", "b"], [["logic"]]));
    }

    [Fact]
    public void Peoples_feedback_on_programs_has_the_known_lengths()
    {
        var texts = MbppAnnotation.ReadAll(SharedData.Annotations).Select(a => a.Feedback).ToList();

        var found = FeedbackStatistics.Of(texts, FeedbackCategory.OfSummaries);

        Assert.Equal(13_387, texts.Sum(FeedbackStatistics.WordsIn));
        Assert.Equal((68.65128205, 48.10578374, 53), (Math.Round(found.Words.Value, 8), Math.Round(found.WordDeviation, 8), found.MedianWords));
        Assert.InRange(found.Points.Value, 1.8, 6); // the paper counts 1.8 bugs a piece; a bug takes a sentence or more
    }

    [Fact]
    public void The_published_rate_of_incorporation_has_its_error()
    {
        var found = FeedbackStatistics.IncorporationRate([.. Enumerable.Range(0, 500).Select(i => i < 370)]);

        Assert.Equal((0.74, 0.019636), (found.Value, Math.Round(found.Error, 6)));
        Assert.Throws<ArgumentOutOfRangeException>(() => FeedbackStatistics.IncorporationRate([]));
    }
}
