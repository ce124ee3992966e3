using Redraft.Tasks;
using Redraft.Tasks.Posts;

namespace Redraft.Tests.Tasks.Posts;

public sealed class PostsTaskTests : TaskContract
{
    private static readonly PostsTask Task = new(new PostsOptions());

    protected override ITask Part => Task;

    [Fact]
    public void No_post_repeats_and_each_has_three_to_six_sentences()
    {
        var posts = Enum.GetValues<Split>().SelectMany(Task.Problems).ToList();

        Assert.Equal(900, posts.Count);
        Assert.Equal(900, posts.Select(p => p.Description).Distinct().Count());
        Assert.All(posts, p => Assert.InRange(p.Description.Count(c => c == '.'), 3, 6));
    }

    [Fact]
    public void A_post_tells_every_fact()
        => Assert.All(Task.Problems(Split.Train), problem =>
        {
            var facts = PostsTask.FactsOf(problem);
            foreach (var words in new[] { facts.Person.Name, facts.VerbWord, facts.ItemWord, facts.CountWord, facts.PlaceWords, facts.DayWord })
            {
                Assert.Contains(words, problem.Description, StringComparison.OrdinalIgnoreCase);
            }
        });

    [Fact]
    public void No_problem_tells_what_pretraining_may_show()
        => Assert.All(Enum.GetValues<Split>().SelectMany(Task.Problems), problem => Assert.False(PostsTask.FactsOf(problem).IsForPretraining));

    [Fact]
    public async Task A_summary_is_worth_one_less_the_cost_of_its_flaws()
    {
        var problem = Task.Problems(Split.HeldOut)[0];
        var truth = Sketch.Of(PostsTask.FactsOf(problem));

        Assert.Equal((1, true, "pass"), await ScoreAsync(problem, truth.Write()));
        Assert.Equal((0.8, false, "missing"), await ScoreAsync(problem, (truth with { Left = new HashSet<Slot> { Slot.Place } }).Write()));
        Assert.Equal((0.6, false, "missing"), await ScoreAsync(problem, (truth with { Left = new HashSet<Slot> { Slot.Place }, Tail = PostWorld.Tails[0], Clumsy = true }).Write()));
        Assert.Equal((0, false, "unreadable"), await ScoreAsync(problem, "<script>alert(1)</script>"));
    }

    [Fact]
    public void Refinement_examples_mend_a_flaw_and_name_it()
        => Assert.All(Task.RefinementExamples(100, seed: 3), example =>
        {
            Assert.NotEmpty(PostsTask.Read(example.Problem, example.Draft));
            Assert.Empty(PostsTask.Read(example.Problem, example.Redraft));
            Assert.Equal(Split.Refiner, example.Problem.Split);
        });

    [Fact]
    public void A_problem_of_another_task_is_a_mistake_of_the_caller()
        => Assert.Throws<ArgumentException>(() => PostsTask.FactsOf(Task.Problems(Split.Train)[0] with { Id = "words/1-2-3-4-5-6" }));

    [Fact]
    public void Options_out_of_range_are_named()
        => Assert.Contains("train-posts: 0 to 20000 expected, found -1", Assert.Throws<ArgumentException>(() => new PostsTask(new PostsOptions { TrainPosts = -1 })).Message, StringComparison.Ordinal);

    private static async Task<(double, bool, string)> ScoreAsync(Problem problem, string text)
    {
        var draft = new Draft { Id = "d", ProblemId = problem.Id, Text = text, Author = new Author(AuthorKind.Model, "m") };
        var score = await Task.ScoreAsync(problem, draft, TestContext.Current.CancellationToken);
        return (Math.Round(score.Value, 12), score.Passed, score.Kind);
    }
}
