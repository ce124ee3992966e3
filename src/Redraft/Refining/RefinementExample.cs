namespace Redraft.Refining;

/// <summary>What the refiner learns from: a draft, feedback on it, and the draft that carries the feedback out.</summary>
/// <param name="Problem">What was asked (of the refiner split).</param>
/// <param name="Draft">The faulty draft's whole text.</param>
/// <param name="Feedback">The words on it.</param>
/// <param name="Redraft">The fixed draft's whole text.</param>
/// <param name="Author">Who wrote feedback and fix.</param>
public sealed record RefinementExample(Problem Problem, string Draft, string Feedback, string Redraft, Author Author)
{
    /// <summary>Who wrote the faulty draft; by default who wrote the rest.</summary>
    public Author Drafter { get; init; } = Author;
}
