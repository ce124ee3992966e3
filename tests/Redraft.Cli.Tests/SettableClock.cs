namespace Redraft.Cli.Tests;

/// <summary>A clock that goes only when it is told to.</summary>
internal sealed class SettableClock : TimeProvider
{
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now.Ticks;

    public void Advance(double seconds) => _now += TimeSpan.FromSeconds(seconds);
}
