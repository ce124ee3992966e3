using Redraft.Engine.Objectives;

namespace Redraft.Engine.Tests.Objectives;

public sealed class ObjectiveListTests
{
    [Fact]
    public void Every_objective_of_the_assembly_is_listed_under_its_own_name()
    {
        var types = typeof(ITokenObjective).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(ITokenObjective)));
        Assert.Equal(types.ToHashSet(), ObjectiveList.All.Select(objective => objective.GetType()).ToHashSet());
        Assert.All(ObjectiveList.All, objective => Assert.Same(objective, ObjectiveList.Find(objective.Name)));
    }

    [Fact]
    public void An_unknown_name_is_refused_with_the_known_ones()
        => Assert.Contains("weighted-nll", Assert.Throws<ArgumentException>(() => ObjectiveList.Find("none")).Message, StringComparison.Ordinal);
}
