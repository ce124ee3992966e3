namespace Redraft.Recipes;

/// <summary>Who says what is wrong, and about which drafts.</summary>
public sealed record FeedbackRecipe
{
    /// <summary>The feedback source's name; see <c>redraft list</c>.</summary>
    public string Source { get; init; } = "scripted-annotator";

    /// <summary>The source's own options record (its type depends on the source), or null for its defaults.</summary>
    public object? Options { get; init; }

    /// <summary>A problem gets feedback (on one failing draft) if at most this share of its drafts pass; in [0, 1).</summary>
    /// <remarks>0 is the rule of Chen, A. et al. 2023: only problems that the model never solves. Default 0.5.</remarks>
    public double MaximumPassRate { get; init; } = 0.5;

    /// <summary>Whether feedback that makes several points is carried out one point at a time, each on the redraft of the one before. Default false: all at once.</summary>
    public bool Split { get; init; }

    /// <summary>Kinds of authors whose feedback is stored and not used: <c>person</c>, <c>program</c>, <c>model</c>, <c>assisted</c> (a person who took a model's words over: left out with either). Default: none.</summary>
    public IReadOnlyList<AuthorKind> Exclude { get; init; } = [];

    /// <summary>Whether redrafts that were recorded with the feedback are chosen from beside the refiner's. Default false.</summary>
    public bool RecordedRedrafts { get; init; }

    /// <summary>Everything wrong with these settings.</summary>
    public IEnumerable<string> Problems()
    {
        if (!(MaximumPassRate is >= 0 and < 1))
        {
            yield return $"maximum-pass-rate: expected at least 0 and below 1, found {MaximumPassRate}";
        }
    }
}
