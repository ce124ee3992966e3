using Redraft.Models;

namespace Redraft.Drafting;

/// <summary>An order for samples of one prompt.</summary>
/// <param name="Problem">What is asked.</param>
/// <param name="Prompt">How it is asked.</param>
/// <param name="Parent">The draft to be redrafted, or null.</param>
/// <param name="Feedback">The feedback to be carried out, or null.</param>
internal sealed record DraftOrder(Problem Problem, Prompt Prompt, Draft? Parent = null, Feedback? Feedback = null)
{
    /// <summary>Names the order within its stage.</summary>
    public string Unit => Parent is null ? Problem.Id : $"{Problem.Id}<{Parent.Id}";
}
