using Redraft.Models;
using Redraft.Refining;
using Redraft.Selecting;
using Redraft.Tasks;

namespace Redraft.Imitating;

/// <summary>Makes lessons: neither draft nor feedback is part of a policy's prompt, for there is none when it is used.</summary>
internal static class Lessons
{
    /// <summary>Writing this draft, given its problem; of a redraft rather than the draft that it comes from.</summary>
    public static Lesson Of(ITask task, WeightedDraft chosen)
    {
        var (problem, draft) = (chosen.Draft.Problem, chosen.Draft.Draft);
        var (text, before) = (task.ToCompletion(problem, draft.Text), chosen.Draft.Parent is { } parent ? task.ToCompletion(problem, parent.Text) : null);
        return new Lesson(new PromptedText(task.DraftPrompt(problem), text) { Weight = chosen.Weight, Rejected = before == text ? null : before }, draft.Id) { Authors = [draft.Author] };
    }

    /// <summary>Writing the feedback and then this redraft, given the problem; read with <see cref="RedraftAfterFeedback"/>.</summary>
    public static Lesson OfBoth(ITask task, Problem problem, Feedback feedback, Draft redraft, double weight) => new(
        new PromptedText(task.DraftPrompt(problem), RedraftAfterFeedback.Join(feedback.Text, task.ToCompletion(problem, redraft.Text))) { Weight = weight }, redraft.Id) { Authors = [feedback.Author, redraft.Author] };

    /// <summary>Writing the reference answer, given its problem.</summary>
    public static Lesson OfReference(ITask task, Problem problem) => new(
        new PromptedText(task.DraftPrompt(problem), task.ToCompletion(problem, problem.Reference!)), null) { Authors = problem.ReferenceAuthor is { } author ? [author] : [] };

    /// <summary>Writing the fixed draft, given problem, draft and feedback: what the refiner learns.</summary>
    public static Lesson Of(ITask task, RefinementExample example) => new(
        new PromptedText(
            task.RefinePrompt(example.Problem, example.Draft, example.Feedback), task.ToCompletion(example.Problem, example.Redraft)), null) { Authors = [example.Author] };
}
