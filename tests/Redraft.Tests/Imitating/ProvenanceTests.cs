using Redraft.Drafting;
using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;

namespace Redraft.Tests.Imitating;

public sealed class ProvenanceTests
{
    private static readonly Author Ann = new(AuthorKind.Person, "ann"), Model = new(AuthorKind.Model, "m"), Program = new(AuthorKind.Program, "p");

    // Two problems whose drafts got words and a redraft, one by a person and one by a model.
    private static readonly RecordedFeedback Source = new("recorded", [
        new RecordedRemark("toy/Train-00", new RecordedDraft("d", Model), new Remark("it is 0", Ann)) { Redraft = new RecordedDraft("0", Ann) },
        new RecordedRemark("toy/Train-01", new RecordedDraft("d", Model), new Remark("it is 11", Model)) { Redraft = new RecordedDraft("11", Model) }]);

    [Theory]
    [InlineData("model", "Person Person Program")]
    [InlineData("program", "Person Person Model")]
    [InlineData("model program", "Person Person")]
    [InlineData("", "Person Person Program Model")]
    public void Texts_of_excluded_authors_are_not_learned_and_it_is_told(string exclude, string left)
    {
        var notes = new Notes();
        using var toy = new ToyRun(Excluding(exclude));
        var run = toy.Run with { Observer = notes };

        var learned = new Provenance(run).Permitted("imitate", [Ann, Ann, Program, Model], author => [author]);

        Assert.Equal(left.Split(' '), learned.Select(author => author.Kind.ToString()));
        Assert.Equal(exclude.Length == 0 ? 0 : 1, notes.Told.Count(told => told.Contains("texts are left out, written by a ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_baseline_of_which_nothing_would_be_left_says_so_instead_of_training_nothing()
    {
        using var toy = new ToyRun(Excluding("program"));

        var error = await Assert.ThrowsAsync<RecipeException>(
            () => new GoldTraining().RunAsync(toy.Run, new Imitator(toy.Run, new ToyModel([])), CancellationToken.None));

        Assert.Contains("gold/imitate: all 20 texts to learn from were written by a program", error.Message, StringComparison.Ordinal);
        Assert.Null(toy.Run.Store.Checkpoint("gold/imitate"));
    }

    [Theory]
    [InlineData("", true, "0 11")]
    [InlineData("model", true, "0")]
    [InlineData("person", true, "11")]
    public async Task Rounds_choose_among_the_redrafts_of_permitted_authors(string exclude, bool recorded, string learned)
    {
        using var toy = new ToyRun(Excluding(exclude) with { Rounds = 1, Feedback = new FeedbackRecipe { RecordedRedrafts = recorded }, Redrafts = new SamplingRecipe { Samples = 1 } });
        var run = toy.Run with { Training = RecipeCheck.TrainingOf(toy.Run.Task, Source) };
        var refiner = new ScriptedLanguageModel((_, _) => "wrong");

        var (_, lessons) = await new FeedbackRound(run, Source, refiner, new Imitator(run, new ToyModel([]))).RunAsync(1, new ToyModel([]), [], CancellationToken.None);

        Assert.Equal(learned.Split(' '), lessons.Where(l => l.Text.Text != "wrong").Select(l => l.Text.Text));
        Assert.DoesNotContain(lessons, lesson => lesson.Authors.Any(author => exclude.Contains(author.Kind.ToString(), StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task A_round_without_a_redraft_of_a_permitted_author_ends_with_what_to_do()
    {
        using var toy = new ToyRun(Excluding("model") with { Rounds = 1 });
        var run = toy.Run with { Training = RecipeCheck.TrainingOf(toy.Run.Task, Source) };

        var error = await Assert.ThrowsAsync<RecipeException>(
            () => new FeedbackRound(run, Source, new ScriptedLanguageModel((_, _) => "0"), new Imitator(run, new ToyModel([]))).RunAsync(1, new ToyModel([]), [], CancellationToken.None));

        Assert.Contains("round-1/select: all ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feedback_of_excluded_authors_is_stored_and_not_used()
    {
        var notes = new Notes();
        using var toy = new ToyRun(new Recipe { Feedback = new FeedbackRecipe { Exclude = [AuthorKind.Model] } });
        var run = toy.Run with { Observer = notes, Training = RecipeCheck.TrainingOf(toy.Run.Task, Source) };
        var drafts = await new RecordedDrafts(run, Source).TakeAsync("draft", run.Training, CancellationToken.None);

        var given = await new FeedbackGiver(run, Source).GiveAsync("feedback", drafts, CancellationToken.None);

        Assert.Equal("it is 0", Assert.Single(given).Feedback.Text);
        Assert.Equal(2, run.Store.Feedback("feedback").Count);
        Assert.Contains("feedback on 1 of 2 drafts is left out, written by a model", Assert.Single(notes.Told), StringComparison.Ordinal);
        var none = run with { Recipe = run.Recipe with { Feedback = new FeedbackRecipe { Exclude = [AuthorKind.Model, AuthorKind.Person] } } };
        Assert.Contains("nothing is left", (await Assert.ThrowsAsync<RecipeException>(() => new FeedbackGiver(none, Source).GiveAsync("feedback", drafts, CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    private static Recipe Excluding(string kinds)
        => new() { Imitation = new ImitationRecipe { Exclude = [.. kinds.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(kind => Enum.Parse<AuthorKind>(kind, ignoreCase: true))] } };

    private sealed class Notes : IRunObserver
    {
        public List<string> Told { get; } = [];

        public void StageStarted(string stage, int total, int done, string unit)
        {
        }

        public void Advanced(int units)
        {
        }

        public void StageFinished(double seconds)
        {
        }

        public void Note(string text) => Told.Add(text);
    }
}
