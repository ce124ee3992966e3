using Redraft.Evaluating;
using Redraft.Tasks.Programs;

namespace Redraft.Tests.Tasks.Programs;

public sealed class ProgramPointsTests
{
    [Fact]
    public void Every_fault_that_the_annotator_names_is_a_point_with_its_remedy()
    {
        var problems = new ProgramsTask(new ProgramsOptions { TrainProblems = 60, HeldOutProblems = 1, RefinerProblems = 1 }, new FixedGrader(Verdict.Wrong)).Problems(Split.Train);
        var seen = new int[4];
        for (var i = 0; i < 600; i++)
        {
            var random = new SeededRandom((ulong)i);
            var wanted = ProgramReader.MeaningOf(problems[i % problems.Count]);
            var faults = Fault.Between(Corruption.Of(wanted, 1 + (i % 3), random), wanted);
            var text = FeedbackPhrases.Of(faults, random);

            var points = ProgramPoints.Split(text);

            Assert.True(faults.Count == points.Count, $"{faults.Count} faults, {points.Count} points: {text} | {string.Join(" | ", points)}");
            Assert.All(points.Zip(faults), pair => Assert.True(pair.Second.Wants.Words.Any(word => pair.First.Contains("the " + word, StringComparison.Ordinal) || pair.First.Contains("a " + word, StringComparison.Ordinal)), pair.First));
            seen[faults.Count]++;
        }

        Assert.All(seen.Skip(1), count => Assert.True(count > 0));
    }

    [Theory]
    [InlineData("it does not run; it should return the sum of the squares of the even numbers in the list xs", 1)]
    [InlineData("the filter is wrong", 1)]
    [InlineData("looks right", 1)]
    [InlineData("", 1)]
    [InlineData("Sort them first. Then take the last one.", 2)]
    [InlineData("keep the even numbers and the odd ones", 1)]
    public void Other_words_are_left_whole_or_split_by_the_general_rule(string text, int points) => Assert.Equal(points, ProgramPoints.Split(text).Count);
}
