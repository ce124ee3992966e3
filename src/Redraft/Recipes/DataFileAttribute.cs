namespace Redraft.Recipes;

/// <summary>Marks an option that is the path of a data file: in a recipe it is relative to <c>--data</c>, or else to the recipe's folder.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DataFileAttribute : Attribute;
