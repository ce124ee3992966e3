namespace Redraft.Tasks.Programs.Concepts;

/// <summary>An int or a str of Python, as far as the task's programs need them: ints stay far below 2^63, strings are ASCII.</summary>
internal readonly record struct Item(long Number, string? Text)
{
    public static implicit operator Item(long number) => new(number, null);

    public static implicit operator Item(string text) => new(0, text);

    /// <summary>The string of a value that is one.</summary>
    public string Word => Text ?? throw new InvalidOperationException($"expected a str, found the int {Number}");

    /// <summary>Python's order: ints by value, strings by code point.</summary>
    public static int Compare(Item left, Item right) =>
        left.Text is null ? left.Number.CompareTo(right.Number) : string.CompareOrdinal(left.Text, right.Text);
}
