using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Tasks.Posts;
using Redraft.Tests.Imitating;
using Found = System.Collections.Generic.IReadOnlyDictionary<string, string[]>;

namespace Redraft.Tests.Methods;

internal static class WorkedImitation
{
    /// <summary><c>start scratch|continued, iterate yes|no, rounds r, per-round n → lessons n …, from model …, drafts model …</c>, round by round on the toy task.</summary>
    public static async Task<Found> RoundsAsync(Given given)
    {
        var imitation = new ImitationRecipe { Start = Enum.Parse<FinetuningStart>(given.Words("start").Single(), ignoreCase: true), Iterate = given.Words("iterate").Single() == "yes" };
        using var toy = new ToyRun(new Recipe { Imitation = imitation, ProblemsPerRound = given.Count("per-round"), Redrafts = new SamplingRecipe { Samples = 1 } });
        var (baseModel, stages) = (new ToyModel([]), Enumerable.Range(1, given.Count("rounds")).ToList());
        var round = new FeedbackRound(toy.Run, new ToyAnnotator(), baseModel, new Imitator(toy.Run, baseModel));
        (ITrainableModel policy, IReadOnlyList<Lesson> lessons) = (baseModel, []);
        foreach (var r in stages)
        {
            (policy, lessons) = await round.RunAsync(r, policy, lessons, CancellationToken.None);
        }

        var checkpoints = stages.Select(r => toy.Run.Store.Checkpoint($"round-{r}/imitate")!).ToList();
        string Name(string model) => model == baseModel.Id ? "base" : $"round-{checkpoints.FindIndex(c => c.Model == model) + 1}";
        return await WorkedMethods.Result(
            ("lessons", [.. checkpoints.Select(c => (object)c.DraftIds.Count)]),
            ("from", [.. checkpoints.Select(c => Name(c.Base))]),
            ("drafts", [.. stages.Select(r => Name(toy.Run.Store.Drafts($"round-{r}/draft")[0].Draft.Author.Name))]));
    }

    /// <summary><c>feedback words, redraft words → learns words, scored words</c></summary>
    public static async Task<Found> WordsFirstAsync(Given given)
    {
        var text = RedraftAfterFeedback.Join(string.Join(' ', given.Words("feedback")), string.Join(' ', given.Words("redraft")));
        var model = new RedraftAfterFeedback(new ScriptedLanguageModel((_, _) => text));
        var written = await model.GenerateAsync([new(Prompt.Empty, [1])], new SamplingOptions(), CancellationToken.None);
        return await WorkedMethods.Result(("learns", [.. text.Split(' ')]), ("scored", [.. written[0][0].Text.Split(' ')]));
    }

    /// <summary><c>lengths n …, line l → start s, length n</c>: a line of a text whose lines have these lengths.</summary>
    public static Task<Found> Line(Given given)
    {
        var target = FeedbackTarget.OfLine(string.Join('\n', given.Numbers("lengths").Select(length => new string('x', (int)length))), given.Count("line"));
        return WorkedMethods.Result(("start", [target.Start]), ("length", [target.Length]));
    }

    /// <summary><c>problems n, people p → lessons n</c>: what is learned of the ideal answers that as many people write to as many problems.</summary>
    public static async Task<Found> IdealAsync(Given given)
    {
        using var toy = new ToyRun();
        var people = new ToyReviewers([.. Enumerable.Range(0, given.Count("people")).Select(i => $"person {i}")]) { IdealAnswers = given.Count("problems") };
        await new IdealAnswers(toy.Run, people).StoreAsync(CancellationToken.None);
        var (_, lessons) = await new IdealTraining().RunAsync(toy.Run, new Imitator(toy.Run, new ToyModel([])), CancellationToken.None);
        return await WorkedMethods.Result(("lessons", [lessons.Count]));
    }

    /// <summary><c>by principle, adds words → says words</c>: what is fed back where a model goes on with these words.</summary>
    public static async Task<Found> CritiqueAsync(Given given)
    {
        var posts = new PostsTask(new PostsOptions { TrainPosts = 1, RefinerPosts = 0, HeldOutPosts = 0 });
        var source = new Principles(
            new PrinciplesOptions { Principles = [string.Join(' ', given.Words("by"))] },
            new FeedbackContext(posts) { Model = _ => new ScriptedLanguageModel((_, _) => " " + string.Join(' ', given.Words("adds"))) });
        var problem = posts.Problems(Split.Train)[0];
        var draft = new Draft { Id = "d", ProblemId = problem.Id, Text = "x", Author = new Author(AuthorKind.Model, "m") };
        var said = await source.GiveAsync(problem, draft, await posts.ScoreAsync(problem, draft, CancellationToken.None), 1, CancellationToken.None);
        return await WorkedMethods.Result(("says", [.. said!.Text.Split(' ')]));
    }
}
