namespace Redraft;

/// <summary>What stands in the place of words whose author asked for them to be forgotten. The record stays, so that what refers to it still finds it.</summary>
public static class Erased
{
    /// <summary>The whole text of a record that was erased.</summary>
    public const string Text = "[erased]";

    /// <summary>Whether a text was erased.</summary>
    public static bool Is(string? text) => text == Text;
}
