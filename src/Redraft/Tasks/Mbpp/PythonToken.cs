namespace Redraft.Tasks.Mbpp;

/// <summary>What a piece of Python text is.</summary>
internal enum PythonTokenKind
{
    Name,
    Text,
    Comment,
    NewLine,
    Open,
    Close,
    Other,
}

/// <summary>A piece of Python text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Where it starts.</param>
/// <param name="End">Where it ends, exclusive.</param>
/// <param name="Depth">How many brackets are open around it.</param>
internal readonly record struct PythonToken(PythonTokenKind Kind, int Start, int End, int Depth)
{
    public ReadOnlySpan<char> In(string code) => code.AsSpan(Start, End - Start);
}
