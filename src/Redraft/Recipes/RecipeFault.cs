namespace Redraft.Recipes;

/// <summary>What kind of thing is wrong with a recipe.</summary>
public enum RecipeFault
{
    /// <summary>The file is no text, or no plain YAML.</summary>
    Syntax,

    /// <summary>A key that no part of a recipe has.</summary>
    UnknownKey,

    /// <summary>A value of the wrong type, out of range, or the name of a part that there isn't.</summary>
    Value,

    /// <summary>Values that are right by themselves and don't go together, or not with the data.</summary>
    Combination,

    /// <summary>The run that is to go on was started with something else.</summary>
    Changed,
}
