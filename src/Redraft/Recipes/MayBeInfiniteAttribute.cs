namespace Redraft.Recipes;

/// <summary>Marks a number of which infinity means something: a recipe writes it as <c>.inf</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class MayBeInfiniteAttribute : Attribute;
