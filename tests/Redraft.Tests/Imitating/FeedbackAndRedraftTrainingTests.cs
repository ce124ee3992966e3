using Redraft.Imitating;
using Redraft.Runs;

namespace Redraft.Tests.Imitating;

public sealed class FeedbackAndRedraftTrainingTests : BaselineContract
{
    protected override IBaseline Part => new FeedbackAndRedraftTraining();

    protected override bool UsesFeedback => true;

    [Fact]
    public async Task Its_lessons_are_the_words_and_the_redraft_and_what_it_writes_is_the_redraft()
    {
        using var toy = new ToyRun();
        await PrepareAsync(toy.Run);

        var (policy, lessons) = await Part.RunAsync(toy.Run, new Imitator(toy.Run, new ToyModel([])), CancellationToken.None);

        Assert.NotEmpty(lessons);
        foreach (var lesson in lessons)
        {
            var redraft = toy.Run.Store.FindDraft(lesson.DraftId!)!.Value.Draft;
            var words = toy.Run.Store.FindFeedback(redraft.FeedbackId!)!.Value.Feedback.Text;
            Assert.Equal($"{words} => {redraft.Text}", lesson.Text.Text);

            var written = await policy.GenerateAsync([new(lesson.Text.Prompt, [1])], new(), CancellationToken.None);
            Assert.Equal(redraft.Text, written[0][0].Text);
        }
    }

    /// <summary>A round of feedback.</summary>
    protected override Task PrepareAsync(RunContext run)
        => new FeedbackRound(run, new ToyAnnotator(), new ToyModel([]), new Imitator(run, new ToyModel([]))).RunAsync(1, new ToyModel([]), [], CancellationToken.None);
}
