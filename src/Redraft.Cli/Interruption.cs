using System.Runtime.InteropServices;

namespace Redraft.Cli;

/// <summary>The first Ctrl-C or termination signal asks the command to end; a second one, a second later or more, ends the process.</summary>
/// <remarks>Programs that start others, such as <c>timeout</c>, hand one Ctrl-C on several times within milliseconds.</remarks>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Terminal _terminal;
    private readonly Lock _turn = new();
    private long _first;

    public Interruption(Terminal terminal)
    {
        _terminal = terminal;
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }
            .Select(signal => PosixSignalRegistration.Create(signal, Hear))];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    /// <summary>Takes a signal; one that isn't cancelled ends the process.</summary>
    internal void Hear(PosixSignalContext context)
    {
        lock (_turn)
        {
            if (_source.IsCancellationRequested)
            {
                context.Cancel = _terminal.Clock.GetElapsedTime(_first) < Grace;
                return;
            }

            context.Cancel = true;
            _first = _terminal.Clock.GetTimestamp();
            _terminal.Error.WriteLine((_terminal.Live ? "\n" : "") + "stopping after the unit at hand (again: at once) …");
        }

        _source.Cancel();
    }
}
