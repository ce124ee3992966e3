namespace Redraft.Evaluating;

/// <summary>One arm of the refinement controls.</summary>
/// <param name="Name">Its name in reports.</param>
/// <param name="Summary">One line for <c>redraft list</c>.</param>
/// <param name="WordsOf">Which words redraft i gets: a function of i, all feedback in order, and the index whose feedback stands in for i's.</param>
public sealed record RefinementControl(string Name, string Summary, Func<int, IReadOnlyList<Feedback>, IReadOnlyList<int>, Feedback?> WordsOf);
