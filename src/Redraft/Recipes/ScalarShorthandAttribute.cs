namespace Redraft.Recipes;

/// <summary>Marks a section that a recipe may write as one value: <c>model: nano</c> for <c>model: { name: nano }</c>.</summary>
/// <param name="property">The property that the value is of.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ScalarShorthandAttribute(string property) : Attribute
{
    /// <summary>The property that the value is of.</summary>
    public string Property { get; } = property;
}
