using Redraft.FeedingBack;
using Redraft.Tasks;
using Redraft.Tasks.Words;

namespace Redraft.Tests.Tasks.Words;

public sealed class WordsTaskTests : TaskContract
{
    private static readonly WordsTask Task = new(new WordsOptions());

    protected override ITask Part => Task;

    [Fact]
    public void There_are_fifty_held_out_items_for_each_of_27_cells()
    {
        Assert.Equal((10 + 9 + 8) * 50, Task.Problems(Split.HeldOut).Count);
        var cells = Task.Problems(Split.HeldOut).GroupBy(p => p.Id[..p.Id.LastIndexOf('-')]).Select(g => g.Count());
        Assert.Equal(Enumerable.Repeat(50, 27), cells);
    }

    [Fact]
    public void Items_are_unique_across_splits_and_the_same_for_the_same_seed()
    {
        var all = Enum.GetValues<Split>().SelectMany(Task.Problems).ToList();
        Assert.Equal(all.Count, all.Select(p => p.Description + p.Reference).Distinct().Count());
        Assert.Equal(all.Count, all.Select(p => p.Id).Distinct().Count());
        Assert.Equal(all, Enum.GetValues<Split>().SelectMany(new WordsTask(new WordsOptions()).Problems));
    }

    [Fact]
    public void Exactly_the_named_phrases_are_gone_with_their_articles_and_joints_and_the_compliment_stays()
    {
        foreach (var problem in Enum.GetValues<Split>().SelectMany(Task.Problems))
        {
            var before = RemovalSentence.Read(problem.Description)!;
            var after = RemovalSentence.Read(problem.Reference!)!;
            var removals = int.Parse(problem.Id.Split('-')[2], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(before.Count - removals, after.Count);
            Assert.Equal(before.Where(after.Contains), after); // the order is kept
            Assert.Contains("a nice person", after);
            Assert.Equal(before.Count, before.Distinct().Count());
        }
    }

    [Fact]
    public async Task Only_the_exact_sentence_counts()
    {
        var problem = Task.Problems(Split.HeldOut)[700];
        async Task<bool> Passes(string text) => (await Task.ScoreAsync(problem, Draft(problem, text), CancellationToken.None)).Passed;
        Assert.True(await Passes(problem.Reference!));
        Assert.True(await Passes(Task.ToDraft(problem, " " + problem.Reference + " ")));
        Assert.False(await Passes(problem.Description));
        Assert.False(await Passes(problem.Reference!.ToLowerInvariant()));
        Assert.False(await Passes(problem.Reference + "."));
    }

    [Fact]
    public void Refinement_examples_start_from_the_sentence_and_end_at_its_reference()
    {
        var examples = Task.RefinementExamples(60, seed: 2);
        Assert.Equal(60, examples.Select(e => e.Problem.Id).Distinct().Count());
        Assert.All(examples, e => Assert.Equal((e.Problem.Description, e.Problem.Reference, Split.Refiner), (e.Draft, e.Redraft, e.Problem.Split)));
    }

    [Fact]
    public void A_prompt_names_the_feedback_only_where_there_is_some()
    {
        var problem = Task.Problems(Split.Train)[0];
        Assert.EndsWith("\nFeedback: go\nNew sentence: ", Task.RefinePrompt(problem, "x", "go").ToString());
        Assert.DoesNotContain("Feedback", Task.RefinePrompt(problem, "x", null).ToString());
    }

    [Fact]
    public void More_items_than_there_are_sentences_of_one_phrase_are_refused() =>
        Assert.Contains("at most 100", Assert.Throws<ArgumentException>(() => new WordsTask(new WordsOptions { TrainPerCell = 60 })).Message);

    internal static Draft Draft(Problem problem, string text) =>
        new() { Id = "d", ProblemId = problem.Id, Text = text, Author = new Author(AuthorKind.Model, "m") };
}
