namespace Redraft.Tasks.Programs.Concepts;

/// <summary>What a program works on.</summary>
internal enum Family
{
    Numbers,
    Words,
}

/// <summary>The four choices that make a program.</summary>
internal enum Slot
{
    Filter,
    Map,
    Reduce,
    Input,
}

/// <summary>The type of a map's results, and what a reduce accepts.</summary>
[Flags]
internal enum ItemKind
{
    Number = 1,
    Text = 2,
    Any = Number | Text,
}
