namespace Redraft.Imitating;

/// <summary>Every baseline there is. To add one: a class in this folder and a line here.</summary>
public static class BaselineList
{
    /// <summary>The list, in the order in which a run carries them out.</summary>
    public static IReadOnlyList<IBaseline> All { get; } =
    [
        new SelfTraining(),
        new GoldTraining(),
        new DraftTraining(),
        new FeedbackAndRedraftTraining(),
        new IdealTraining(),
    ];

    /// <summary>The names, in the order of the list.</summary>
    public static IEnumerable<string> Names => All.Select(baseline => baseline.Name);
}
