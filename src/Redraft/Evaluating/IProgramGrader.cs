namespace Redraft.Evaluating;

/// <summary>Runs an untrusted program against its tests.</summary>
/// <remarks>
/// Thread-safe. A bad program is a <see cref="ProgramVerdict"/>, never an exception; exceptions are ours alone
/// (no sandbox to be had, disk full). The same code, tests and limits give the same verdict.
/// </remarks>
public interface IProgramGrader
{
    /// <summary>The isolation in force, for manifests: <c>isolated</c> or <c>unsafe</c>.</summary>
    string Tier { get; }

    /// <summary>Grades one program. Cost: one process start, about 10 ms, plus what the program uses.</summary>
    /// <param name="code">The whole program text.</param>
    /// <param name="tests">Its tests and limits.</param>
    /// <param name="cancellation">Ends the run; the sandbox is killed.</param>
    Task<ProgramVerdict> GradeAsync(string code, ProgramTests tests, CancellationToken cancellation);
}
