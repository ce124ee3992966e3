namespace Redraft.Exporting;

/// <summary>One line of a dataset for trainers.</summary>
/// <param name="Prompt">What is asked.</param>
/// <param name="Completion">What is to be written; of a preference the better one.</param>
public sealed record TrainingExample(string Prompt, string Completion)
{
    /// <summary>Of a preference the worse one; else null.</summary>
    public string? Rejected { get; init; }

    /// <summary>Of a label whether it is good; else null.</summary>
    public bool? Good { get; init; }

    /// <summary>How much it counts in training, over 0; default 1.</summary>
    public double Weight { get; init; } = 1;
}
