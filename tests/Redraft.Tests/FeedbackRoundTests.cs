using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tasks.Posts;

namespace Redraft.Tests;

public sealed class FeedbackRoundTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Feedback_on_a_part_marks_it_in_the_refiners_prompt_and_is_stored_with_it(bool targets)
    {
        using var folder = new TemporaryFolder();
        using var database = RunDatabase.Open(Path.Combine(folder.Path, "run.db"));
        var task = new PostsTask(new PostsOptions { TrainPosts = 1, RefinerPosts = 0, HeldOutPosts = 0 });
        var problem = task.Problems(Split.Train)[0];
        var truth = Sketch.Of(PostsTask.FactsOf(problem));
        var wrong = (truth with { Facts = truth.Facts with { Day = (truth.Facts.Day + 1) % PostWorld.Days.Count } }).Write();
        var words = "on " + PostWorld.Days[(truth.Facts.Day + 1) % PostWorld.Days.Count];
        var run = new RunContext { Recipe = new Recipe { Selector = "best-score" }, Task = task, Store = database.StoreOf(1), Folder = folder.Path };
        run.Store.Commit(new RunBatch { Origin = run.OriginOf("problems"), Units = ["all"], Problems = task.Problems(Split.Train) });
        var policy = new ToyModel(new SortedDictionary<string, string>(StringComparer.Ordinal) { [task.DraftPrompt(problem).ToString()] = wrong });
        var asked = new List<string>();
        var refiner = new ScriptedLanguageModel((prompt, _) =>
        {
            asked.Add(prompt);
            return truth.Write();
        });

        await new FeedbackRound(run, new ScriptedReader(new ScriptedReaderOptions { Wrong = 0, Targets = targets }), refiner, new Imitator(run, policy))
            .RunAsync(1, policy, [], CancellationToken.None);

        var said = Assert.Single(run.Store.Feedback("round-1/feedback"));
        Assert.Equal(targets ? words : null, said.Target?.In(wrong));
        Assert.NotEmpty(asked);
        Assert.All(asked, prompt => Assert.Contains(targets ? wrong.Replace(words, $"<|from|>{words}<|to|>", StringComparison.Ordinal) : wrong, prompt, StringComparison.Ordinal));
    }
}
