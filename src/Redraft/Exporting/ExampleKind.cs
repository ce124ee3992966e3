namespace Redraft.Exporting;

/// <summary>What a line of a dataset for trainers says.</summary>
public enum ExampleKind
{
    /// <summary>Write this, given that.</summary>
    Demonstration,

    /// <summary>This is better than that.</summary>
    Preference,

    /// <summary>This is good, or this is bad.</summary>
    Label,
}
