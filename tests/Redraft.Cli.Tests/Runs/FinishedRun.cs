namespace Redraft.Cli.Tests.Runs;

/// <summary>The run that classes of tests share, finished before their first test begins.</summary>
public sealed class FinishedRun(SharedRun shared) : IAsyncLifetime
{
    /// <inheritdoc cref="SharedRun.Run"/>
    public string Run => shared.Run;

    /// <inheritdoc cref="SharedRun.Model"/>
    public string Model => shared.Model;

    /// <inheritdoc cref="SharedRun.Recipe"/>
    public string Recipe => shared.Recipe;

    internal Invocation Pretraining => shared.Pretraining;

    internal Invocation Invocation => shared.Invocation;

    public async ValueTask InitializeAsync() => await shared.MadeAsync();

    public ValueTask DisposeAsync() => default;

    /// <inheritdoc cref="SharedRun.Copy"/>
    internal string Copy(TemporaryFolder into) => shared.Copy(into);
}
