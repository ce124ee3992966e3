using Redraft.Evaluating;

namespace Redraft.Cli;

/// <summary>Stands where a task has no programs to judge, so that such a task needs no sandbox.</summary>
internal sealed class NoPrograms : IProgramGrader
{
    /// <summary>What manifests and reports say where nothing ran.</summary>
    public const string NothingRan = "none";

    public string Tier => NothingRan;

    public Task<ProgramVerdict> GradeAsync(string code, ProgramTests tests, CancellationToken cancellation) =>
        throw new InvalidOperationException("a task that says it has no tests asked for a verdict");
}
