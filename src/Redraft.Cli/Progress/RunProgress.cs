using Redraft.Runs;

namespace Redraft.Cli.Progress;

/// <summary>An observer together with whatever has to be put away after it, once.</summary>
internal sealed class RunProgress(IRunObserver observer) : IDisposable
{
    private bool _ended;

    public IRunObserver Observer { get; } = observer;

    public void Dispose()
    {
        if (!_ended)
        {
            _ended = true;
            (Observer as IDisposable)?.Dispose();
        }
    }
}
