namespace Redraft.Evaluating;

/// <summary>Stands where a task has no programs to judge, so that such a task needs no sandbox.</summary>
public sealed class NoPrograms : IProgramGrader
{
    /// <summary>What manifests and reports say where nothing ran.</summary>
    public const string NothingRan = "none";

    /// <inheritdoc/>
    public string Tier => NothingRan;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Always: a task that says that it has no tests asked for a verdict.</exception>
    public Task<ProgramVerdict> GradeAsync(string code, ProgramTests tests, CancellationToken cancellation)
        => throw new InvalidOperationException("a task that says it has no tests asked for a verdict");
}
