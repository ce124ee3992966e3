namespace Redraft.Evaluating;

/// <summary>The unit tests of a Python program.</summary>
public sealed record ProgramTests
{
    /// <summary>The function that the asserts call.</summary>
    public required string Entry { get; init; }

    /// <summary>Python assert statements, as in MBPP: <c>assert solve(1, 2) == 3</c>.</summary>
    public required IReadOnlyList<string> Asserts { get; init; }

    /// <summary>How many of the asserts, from the first, may be shown to the model and the annotator; the rest are hidden.</summary>
    public int Shown { get; init; } = 1;

    /// <summary>Python code that runs after the candidate's code and before the asserts; usually empty.</summary>
    public string Setup { get; init; } = "";

    /// <summary>What the candidate may use up.</summary>
    public ProgramLimits Limits { get; init; } = new();
}

/// <summary>What a candidate program may use up before it is stopped.</summary>
public sealed record ProgramLimits
{
    /// <summary>CPU seconds, over 0 up to 60. Wall time is limited to three times this plus 2 s.</summary>
    public double CpuSeconds { get; init; } = 4;

    /// <summary>Resident memory in MiB, 16 to 8192.</summary>
    public int MemoryMegabytes { get; init; } = 512;
}
