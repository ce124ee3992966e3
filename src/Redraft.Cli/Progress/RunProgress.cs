using Redraft.Runs;

namespace Redraft.Cli.Progress;

/// <summary>An observer together with whatever has to be put away after it.</summary>
internal sealed class RunProgress(IRunObserver observer) : IDisposable
{
    public IRunObserver Observer { get; } = observer;

    public void Dispose() => (Observer as IDisposable)?.Dispose();
}
