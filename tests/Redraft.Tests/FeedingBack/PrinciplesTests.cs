using Redraft.FeedingBack;
using Redraft.Models;
using Redraft.Tasks;
using Redraft.Tasks.Posts;

namespace Redraft.Tests.FeedingBack;

public sealed class PrinciplesTests : FeedbackSourceContract
{
    private static readonly PostsTask Posts = new(new PostsOptions { TrainPosts = 1, RefinerPosts = 20, HeldOutPosts = 0 });

    private static readonly FeedbackContext Context = new(Posts) { Model = _ => new ScriptedLanguageModel((_, _) => " missing") };

    protected override IFeedbackSource Part => new Principles(new PrinciplesOptions(), Context);

    protected override ITask Task => Posts;

    [Fact]
    public async Task The_principle_is_in_the_question_and_begins_the_words()
    {
        var asked = "";
        var source = new Principles(new PrinciplesOptions { Principles = ["names the place"] }, new FeedbackContext(Posts)
        {
            Model = _ => new ScriptedLanguageModel((prompt, _) =>
            {
                asked = prompt;
                return " missing";
            }),
        });

        var remark = await SayAsync(source, 1);

        Assert.Equal(new Remark("the place is missing", new Author(AuthorKind.Model, "scripted")), remark);
        Assert.EndsWith("<|feedback|>the place is", asked, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_principle_is_drawn_about_equally_often_and_by_the_seed_alone()
    {
        var source = new Principles(new PrinciplesOptions(), Context);

        var drawn = Enumerable.Range(0, 800).Select(seed => source.Drawn((ulong)seed)).ToList();

        Assert.Equal(drawn, Enumerable.Range(0, 800).Select(seed => source.Drawn((ulong)seed)));
        Assert.Equal(Posts.Principles.Order(), drawn.Distinct().Order());
        Assert.All(drawn.CountBy(principle => principle), of => Assert.InRange(of.Value, 60, 140)); // 100 expected, standard deviation 9.4
    }

    [Fact]
    public void A_principle_that_the_task_does_not_know_and_a_task_that_knows_none_are_refused()
    {
        Assert.Contains(
            "has no question by \"is kind\": expected some of names the person, names the deed",
            Assert.Throws<ArgumentException>(() => new Principles(new PrinciplesOptions { Principles = ["is short", "is kind"] }, Context)).Message);
        Assert.Contains("principles expects a task", Assert.Throws<ArgumentException>(() => new Principles(new PrinciplesOptions(), new FeedbackContext(new ToyTask()))).Message);
        Assert.Equal(["principles: a principle in words expected, found an empty one"], new PrinciplesOptions { Principles = [" "] }.Problems());
    }

    private static Task<Remark?> SayAsync(Principles source, ulong seed)
    {
        var problem = Posts.Problems(Split.Train)[0];
        var draft = new Draft { Id = "d", ProblemId = problem.Id, Text = "Someone sold lamps.", Author = new Author(AuthorKind.Model, "m") };
        return source.GiveAsync(problem, draft, new Score { DraftId = "d", Scorer = "s", Value = 0, Passed = false, Kind = "" }, seed, CancellationToken.None);
    }
}
