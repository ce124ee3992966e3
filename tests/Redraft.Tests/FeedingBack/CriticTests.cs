using Redraft.FeedingBack;
using Redraft.Models;
using Redraft.Tasks;
using Redraft.Tasks.Posts;

namespace Redraft.Tests.FeedingBack;

public sealed class CriticTests : FeedbackSourceContract
{
    private static readonly PostsTask Posts = new(new PostsOptions { TrainPosts = 1, RefinerPosts = 20, HeldOutPosts = 0 });

    private static readonly ScriptedLanguageModel Model = new((_, seed) => $" the day is wrong, for the {seed}th time ");

    protected override IFeedbackSource Part => new Critic(new CriticOptions(), In(Model));

    protected override ITask Task => Posts;

    [Fact]
    public async Task The_model_is_asked_in_the_words_of_the_task_and_is_the_author()
    {
        var asked = new List<string>();
        var critic = new Critic(new CriticOptions { Model = "another" }, In(new ScriptedLanguageModel(
            (prompt, seed) =>
            {
                asked.Add($"{seed} {prompt}");
                return "say where it was";
            },
            "m-1")));

        var remark = await SayAsync(critic, "Someone sold lamps.", 7);

        Assert.Equal(new Remark("say where it was", new Author(AuthorKind.Model, "m-1")), remark);
        Assert.Equal([$"7 {Posts.CritiquePrompt(Posts.Problems(Split.Train)[0], "Someone sold lamps.")}"], asked);
    }

    [Fact]
    public async Task It_opens_the_model_that_it_was_told_to_or_else_the_base_model_and_only_when_it_is_asked()
    {
        var opened = new List<string?>();
        var context = new FeedbackContext(Posts)
        {
            Model = name =>
            {
                opened.Add(name?.Name);
                return Model;
            },
        };
        var (own, other) = (new Critic(new CriticOptions(), context), new Critic(new CriticOptions { Model = "another" }, context));
        Assert.Empty(opened);

        await SayAsync(own, "x", 1);
        await SayAsync(other, "x", 1);
        await SayAsync(other, "y", 2);

        Assert.Equal([null, "another"], opened);
    }

    [Fact]
    public async Task A_model_that_writes_nothing_has_nothing_to_say()
        => Assert.Null(await SayAsync(new Critic(new CriticOptions(), In(new ScriptedLanguageModel((_, _) => "  "))), "x", 1));

    [Fact]
    public void A_task_that_asks_no_model_is_refused()
        => Assert.Contains("critic expects a task that can ask a model for feedback, found \"toy\"", Assert.Throws<ArgumentException>(
            () => new Critic(new CriticOptions(), new FeedbackContext(new ToyTask()))).Message);

    [Fact]
    public void Every_option_out_of_range_is_named()
        => Assert.Equal(
            ["model", "temperature", "top-p", "max-tokens"],
            new CriticOptions { Model = new Redraft.Recipes.ModelRecipe(), Temperature = double.NaN, TopP = 0, MaxTokens = 0 }.Problems().Select(problem => problem.Split(':')[0]));

    private static FeedbackContext In(ILanguageModel model) => new(Posts) { Model = _ => model };

    private static Task<Remark?> SayAsync(Critic critic, string text, ulong seed)
    {
        var problem = Posts.Problems(Split.Train)[0];
        var draft = new Draft { Id = "d", ProblemId = problem.Id, Text = text, Author = new Author(AuthorKind.Model, "m") };
        return critic.GiveAsync(problem, draft, new Score { DraftId = "d", Scorer = "s", Value = 0, Passed = false, Kind = "" }, seed, CancellationToken.None);
    }
}
