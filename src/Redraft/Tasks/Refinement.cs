using Redraft.Models;

namespace Redraft.Tasks;

/// <summary>Asks for redrafts.</summary>
internal static class Refinement
{
    /// <summary>The prompt for a redraft, with the part that the feedback is about marked where it is about a part of this very draft.</summary>
    public static Prompt PromptFor(ITask task, Problem problem, Draft draft, Feedback? feedback)
        => feedback is { Target: { } target } && feedback.DraftId == draft.Id
            ? task.RefinePrompt(problem, draft.Text, feedback.Text, target)
            : task.RefinePrompt(problem, draft.Text, feedback?.Text);
}
