using Redraft.Evaluating;
using Redraft.Sandbox.Judging;
using Redraft.Sandbox.Spawning;

namespace Redraft.Sandbox.Tests.Judging;

public sealed class WatchdogTests
{
    private static readonly ProgramLimits s_limits = new() { CpuSeconds = 4, MemoryMegabytes = 100 }; // 14 s on the clock

    private readonly SettableClock _clock = new();
    private readonly CapturedOutput _output = new();
    private ProcessReading _reading = new(1, 0, 0, 0, 0, 0);

    [Fact]
    public void Between_two_looks_there_are_20_ms()
    {
        var looks = 0;
        var watchdog = Watch(() => looks++);

        for (var millisecond = 0; millisecond < 100; millisecond++)
        {
            _ = watchdog.Look();
            _clock.Advance(0.001);
        }

        Assert.Equal(4, looks);
    }

    [Theory]
    [InlineData(99, 3.9, 13.9, Stop.None)]
    [InlineData(101, 0, 1, Stop.Memory)]
    [InlineData(0, 4.0, 5, Stop.Timeout)]
    [InlineData(0, 0, 14.1, Stop.Timeout)]
    public void A_limit_that_is_passed_ends_the_program(long mebibytes, double cpu, double wall, object stop)
    {
        var watchdog = Watch();
        _reading = new(1, 0, mebibytes << 20, cpu, 0, 0);
        _clock.Advance(wall);

        Assert.Equal(stop, watchdog.Look());
        Assert.False(watchdog.WasStarved);
    }

    [Fact]
    public void Time_on_the_clock_stands_still_while_others_work_and_memory_does_not()
    {
        var watchdog = Watch();
        _clock.Advance(13);
        Assert.Equal(Stop.None, watchdog.Look());
        _clock.Advance(20);
        Assert.Equal(Stop.None, watchdog.LookBeside());
        _clock.Advance(0.9);
        Assert.Equal(Stop.None, watchdog.Look());

        _reading = _reading with { MemoryBytes = 101 << 20 };
        _clock.Advance(0.1);
        Assert.Equal(Stop.Memory, watchdog.LookBeside());

        _reading = _reading with { MemoryBytes = 0, OwnCpuSeconds = 4 };
        _clock.Advance(0.1);
        Assert.Equal(Stop.Timeout, watchdog.LookBeside());
    }

    [Fact]
    public void Skipped_time_is_not_the_programs()
    {
        var watchdog = Watch();
        _clock.Advance(100);
        watchdog.Skip();
        _clock.Advance(1);

        Assert.Equal(Stop.None, watchdog.Look());
    }

    [Theory]
    [InlineData(1, 12, true)] // ready for 12 s of 14, had 1
    [InlineData(3.9, 10.1, true)] // ready all the time
    [InlineData(0.1, 0.2, false)] // slept
    [InlineData(3.5, 3.6, false)] // as much as its own other processes may have used
    [InlineData(4, 12, false)] // had all the time that it may have
    public void Out_of_wall_time_for_want_of_a_processor_is_starved(double cpu, double queued, bool starved)
    {
        var watchdog = Watch();
        _reading = new(1, 0, 0, cpu, 0, queued);
        _clock.Advance(14.1);

        Assert.Equal(Stop.Timeout, watchdog.Look());
        Assert.Equal(starved, watchdog.WasStarved);
    }

    [Fact]
    public void Many_processes_that_wait_for_each_other_are_not_starved()
    {
        var crowd = Enumerable.Range(1, 60).Select(id => new ProcessReading(id, 0, 0, 0.01, 0, 0.3)).ToList(); // 18 s of waiting in all
        var watchdog = new Watchdog(() => crowd, s_limits, Watchdog.WallOf(s_limits), _output, _clock, CancellationToken.None);
        _clock.Advance(14.1);

        Assert.Equal(Stop.Timeout, watchdog.Look());
        Assert.False(watchdog.WasStarved);
    }

    [Fact]
    public void Output_and_cancellation_are_seen_at_once()
    {
        using var cancellation = new CancellationTokenSource();
        var watchdog = new Watchdog(() => [_reading], s_limits, Watchdog.WallOf(s_limits), _output, _clock, cancellation.Token);
        cancellation.Cancel();
        Assert.Equal(Stop.Cancelled, watchdog.LookBeside());

        for (var i = 0; i < 257; i++)
        {
            _output.Add(new byte[64 << 10]);
        }
        Assert.Equal(Stop.Output, watchdog.Look());
        _output.Restart();
        Assert.Equal(Stop.Cancelled, watchdog.Look());
    }

    private Watchdog Watch(Action? looked = null) => new(
        () =>
        {
            looked?.Invoke();
            return [_reading];
        },
        s_limits, Watchdog.WallOf(s_limits), _output, _clock, CancellationToken.None);
}
