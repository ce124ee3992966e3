using Redraft.FeedingBack;
using Redraft.Tasks.Posts;

namespace Redraft.Tests.FeedingBack;

public sealed class ScriptedReaderTests : FeedbackSourceContract
{
    private static readonly PostsTask Posts = new(new PostsOptions { TrainPosts = 200, RefinerPosts = 0, HeldOutPosts = 0 });
    private static readonly ScriptedReader Careful = new(new ScriptedReaderOptions { Wrong = 0, Noise = 0 });

    protected override IFeedbackSource Part => new ScriptedReader(new ScriptedReaderOptions());

    [Fact]
    public async Task It_names_the_worst_flaw_alone_unless_more_points_are_asked_for()
    {
        var problem = Posts.Problems(Split.Train)[0];
        var sketch = Sketch.Of(PostsTask.FactsOf(problem)) with { Left = new HashSet<Slot> { Slot.Place }, Tail = PostWorld.Tails[0] };

        Assert.Single(PostFeedback.Points(await SayAsync(Careful, problem, sketch.Write())));
        Assert.Equal(2, PostFeedback.Points(await SayAsync(new ScriptedReader(new ScriptedReaderOptions { Wrong = 0, Points = 5 }), problem, sketch.Write())).Count);
        Assert.Equal("nothing to change", await SayAsync(Careful, problem, problem.Reference!));
    }

    [Fact]
    public async Task Told_to_it_marks_the_wrong_words_instead_of_naming_them()
    {
        var problem = Posts.Problems(Split.Train)[0];
        var truth = Sketch.Of(PostsTask.FactsOf(problem));
        var wrong = truth with { Facts = truth.Facts with { Place = (truth.Facts.Place + 1) % PostWorld.Places.Count } };
        var marking = new ScriptedReader(new ScriptedReaderOptions { Wrong = 0, Targets = true });

        var remark = await RemarkAsync(marking, problem, wrong.Write());

        Assert.Equal(PostWorld.Places[wrong.Facts.Place], remark.Target!.In(wrong.Write()));
        Assert.DoesNotContain(PostWorld.Places[wrong.Facts.Place], remark.Text, StringComparison.Ordinal);
        Assert.Null((await RemarkAsync(Careful, problem, wrong.Write())).Target);
        Assert.Null((await RemarkAsync(marking, problem, (truth with { Left = new HashSet<Slot> { Slot.Place } }).Write())).Target);
    }

    [Fact]
    public void Comparisons_follow_worth_and_turn_with_the_order()
    {
        var problem = Posts.Problems(Split.Train)[0];
        var flawed = Sketch.Of(PostsTask.FactsOf(problem)) with { Clumsy = true };

        Assert.Equal(-1, Careful.Compare(problem, problem.Reference!, flawed.Write(), 1));
        Assert.Equal(1, Careful.Compare(problem, flawed.Write(), problem.Reference!, 1));
        Assert.Equal(0, Careful.Compare(problem, problem.Reference!, Sketch.Of(PostsTask.FactsOf(problem)).Write(), 1));
        Assert.Equal([1, 3, 1], Careful.Rank(problem, [problem.Reference!, flawed.Write(), problem.Reference!], 1));
    }

    [Fact]
    public void Noise_comes_at_its_rate()
    {
        var noisy = new ScriptedReader(new ScriptedReaderOptions { Noise = 0.4 });

        var wrong = Posts.Problems(Split.Train).Count(p => noisy.Compare(p, p.Reference!, "Sold.", 1) != -1);

        Assert.InRange(wrong, 24, 58); // 200 · 0.4 / 2 = 40 expected, standard deviation 5.7
    }

    [Fact]
    public void Feedback_is_carried_out_where_the_worst_flaw_is_gone_and_not_replaced()
    {
        var problem = Posts.Problems(Split.Train)[0];
        var truth = Sketch.Of(PostsTask.FactsOf(problem));
        var old = truth with { Left = new HashSet<Slot> { Slot.Place }, Clumsy = true };
        var wrongPlace = truth with { Facts = truth.Facts with { Place = (truth.Facts.Place + 1) % PostWorld.Places.Count } };

        Assert.True(ScriptedReader.CarriesOut(problem, old.Write(), (truth with { Clumsy = true }).Write()));
        Assert.False(ScriptedReader.CarriesOut(problem, old.Write(), (old with { Clumsy = false }).Write()));
        Assert.False(ScriptedReader.CarriesOut(problem, old.Write(), wrongPlace.Write()));
        Assert.False(ScriptedReader.CarriesOut(problem, old.Write(), ""));
        Assert.Equal("coverage", ScriptedReader.CategoryOf(problem, old.Write()));
        Assert.Equal("none", ScriptedReader.CategoryOf(problem, truth.Write()));
    }

    private static async Task<string> SayAsync(ScriptedReader reader, Problem problem, string text) => (await RemarkAsync(reader, problem, text)).Text;

    private static async Task<Remark> RemarkAsync(ScriptedReader reader, Problem problem, string text)
    {
        var draft = new Draft { Id = "d", ProblemId = problem.Id, Text = text, Author = new Author(AuthorKind.Model, "m") };
        var score = await Posts.ScoreAsync(problem, draft, TestContext.Current.CancellationToken);
        return (await reader.GiveAsync(problem, draft, score, 1, TestContext.Current.CancellationToken))!;
    }
}
