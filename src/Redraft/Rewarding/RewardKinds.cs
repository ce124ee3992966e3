namespace Redraft.Rewarding;

/// <summary>Every kind of reward model. To add one: a class in this folder and a line here.</summary>
public static class RewardKinds
{
    /// <summary>The list, in the order shown.</summary>
    public static IReadOnlyList<IRewardKind> All { get; } =
    [
        new ClassificationReward(),
        new ComparisonReward(),
        new ScalarReward(),
    ];

    /// <summary>The names, in the order of the list.</summary>
    public static IEnumerable<string> Names => All.Select(kind => kind.Name);

    /// <summary>The kind of that name, or null.</summary>
    public static IRewardKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);
}
