namespace Redraft.Evaluating;

/// <summary>How a program, or one call of it, ended.</summary>
public enum Verdict
{
    /// <summary>Every call returned what was expected.</summary>
    Pass,

    /// <summary>It returned something else than expected.</summary>
    Wrong,

    /// <summary>It raised an exception.</summary>
    Exception,

    /// <summary>It isn't valid Python.</summary>
    Syntax,

    /// <summary>It ran to its end without defining the function that the tests call.</summary>
    MissingFunction,

    /// <summary>It used up its CPU or wall time.</summary>
    Timeout,

    /// <summary>It used up its memory.</summary>
    Memory,

    /// <summary>It printed or returned more than allowed.</summary>
    Output,

    /// <summary>It died: a signal, an exit, a forbidden system call.</summary>
    Killed,

    /// <summary>It broke the protocol between judge and candidate, by accident or on purpose.</summary>
    Protocol,

    /// <summary>Our own failure; never counted as the candidate's.</summary>
    Harness,
}

/// <summary>How far a verdict can be trusted.</summary>
public enum VerdictStrength
{
    /// <summary>Each call's plain result is sent out and compared outside the candidate's process.</summary>
    A,

    /// <summary>The whole left-hand expression runs in the candidate's process; its value is compared outside.</summary>
    B,

    /// <summary>The truth value itself is computed in the candidate's process; refused for selection by default.</summary>
    C,
}

/// <summary>One assert's outcome.</summary>
/// <param name="Index">The assert's position, from 0.</param>
/// <param name="Verdict">How the call ended.</param>
/// <param name="Call">The call as text, for example <c>solve([1, 2])</c>.</param>
/// <param name="Expected">The expected value as bounded, escaped text, or null.</param>
/// <param name="Actual">The returned value as bounded, escaped text, or null.</param>
/// <param name="Error">The exception as <c>Type: message</c>, bounded and escaped, or null.</param>
public sealed record CallOutcome(int Index, Verdict Verdict, string Call, string? Expected, string? Actual, string? Error);

/// <summary>The result of grading one program.</summary>
public sealed record ProgramVerdict
{
    /// <summary>The verdict on the whole: <see cref="Verdict.Pass"/> only if every call passed; else the first failure's.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>The weakest strength among its calls.</summary>
    public VerdictStrength Strength { get; init; }

    /// <summary>The isolation in force: <c>isolated</c>, or <c>unsafe</c> (shown as "not isolated").</summary>
    public string Tier { get; init; } = "isolated";

    /// <summary>Each assert's outcome, as far as the run came.</summary>
    public IReadOnlyList<CallOutcome> Calls { get; init; } = [];

    /// <summary>What the program printed, bounded and escaped.</summary>
    public string Output { get; init; } = "";

    /// <summary>CPU seconds used.</summary>
    public double Seconds { get; init; }

    /// <summary>Line in the candidate's code where it failed, from 1, or null.</summary>
    public int? Line { get; init; }

    /// <summary>Where in the candidate's code an exception came from, the outermost call first: at most 20, of more the first and the last 10. Null where nothing was raised there. Untrusted.</summary>
    public IReadOnlyList<CodePlace>? Places { get; init; }

    /// <summary>One line on what went wrong, bounded and escaped, or null after a pass.</summary>
    public string? Message { get; init; }

    /// <summary>
    /// What is wrong with the tests themselves, in one line, or null. Then <see cref="Verdict"/> is <see cref="Verdict.Harness"/>:
    /// nothing is said of the program.
    /// </summary>
    public string? TestsFault { get; init; }
}
