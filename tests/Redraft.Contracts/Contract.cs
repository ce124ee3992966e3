namespace Redraft.Contracts;

/// <summary>What all implementations of an interface owe. The test class of each inherits the interface's suite; tests/Conventions sees to that.</summary>
/// <typeparam name="TPart">The interface.</typeparam>
public abstract class Contract<TPart>
    where TPart : class
{
    /// <summary>The implementation under test: one and the same throughout a test.</summary>
    protected abstract TPart Part { get; }

    [Fact]
    public void The_suite_tests_the_type_that_its_class_is_named_after() => Assert.StartsWith(Part.GetType().Name, GetType().Name, StringComparison.Ordinal);
}
