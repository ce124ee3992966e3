namespace Redraft.Rating;

/// <summary>Every rater there is. To add one: a class in this folder and a line here; selectors find it by its name.</summary>
public static class Raters
{
    /// <summary>The list, in the order shown.</summary>
    public static IReadOnlyList<IRater> All { get; } =
    [
        new TaskScore(),
        new Length(),
        new EditDistance(),
        new EmbeddingSimilarity(),
        .. InstructRm.Every(),
        .. LogProbability.Every(),
        new HumanLikeness(),
        new LearnedReward(),
    ];

    /// <summary>The names, in the order of the list.</summary>
    public static IEnumerable<string> Names => All.Select(rater => rater.Name);

    /// <summary>The rater of that name, or null.</summary>
    public static IRater? Find(string name) => All.FirstOrDefault(rater => rater.Name == name);
}
