namespace Redraft.Selecting;

/// <summary>Chooses, among the redrafts of one problem, the one to learn from, or several with weights. Deterministic for a given seed; thread-safe.</summary>
public interface ISelector
{
    /// <summary>Unique kebab-case name.</summary>
    string Name { get; }

    /// <summary>One line for <c>redraft list</c>.</summary>
    string Summary { get; }

    /// <summary>Whether it can only work where problems carry tests.</summary>
    bool NeedsTests => false;

    /// <summary>The raters whose ratings it reads, by name.</summary>
    IReadOnlyList<string> Reads => [];

    /// <summary>The chosen candidate with weight 1, or several whose weights add up to 1; none where none is good enough.</summary>
    /// <param name="candidates">Redrafts of one problem with their scores and ratings, in sample order.</param>
    /// <param name="seed">Breaks ties.</param>
    /// <exception cref="ArgumentException">If there are no candidates.</exception>
    IReadOnlyList<WeightedDraft> Select(IReadOnlyList<ScoredDraft> candidates, ulong seed);
}
