using Redraft.Models;

namespace Redraft.Drafting;

/// <summary>An order for samples of one prompt.</summary>
/// <param name="Problem">What is asked.</param>
/// <param name="Prompt">How it is asked.</param>
/// <param name="Parent">The draft to be redrafted, or null.</param>
/// <param name="Feedback">The feedback to be carried out, or null.</param>
internal sealed record DraftOrder(Problem Problem, Prompt Prompt, Draft? Parent = null, Feedback? Feedback = null)
{
    /// <summary>The number of the one sample that is wanted; null draws as many as the settings say, from 0.</summary>
    public int? Only { get; init; }

    /// <summary>Names the order within its stage.</summary>
    public string Unit => Parent is null ? Problem.Id : $"{Problem.Id}<{Parent.Id}";
}
