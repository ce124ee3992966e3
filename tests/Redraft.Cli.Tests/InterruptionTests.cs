using System.Runtime.InteropServices;

namespace Redraft.Cli.Tests;

public sealed class InterruptionTests
{
    [Fact]
    public void A_second_signal_ends_the_process_unless_it_is_the_first_one_handed_on_twice()
    {
        var clock = new SettableClock();
        using var error = new StringWriter();
        using var interruption = new Interruption(new Terminal { Out = TextWriter.Null, Error = error, Clock = clock });

        Assert.True(Heard());
        Assert.True(interruption.Token.IsCancellationRequested);
        clock.Advance(0.005);
        Assert.True(Heard());
        clock.Advance(2);
        Assert.False(Heard());
        Assert.Single(error.ToString().TrimEnd('\n').Split('\n'));

        bool Heard()
        {
            var signal = new PosixSignalContext(PosixSignal.SIGINT);
            interruption.Hear(signal);
            return signal.Cancel;
        }
    }
}
