namespace Redraft.Remote.Tests.Serving;

/// <summary>A clock on which short waits are over at once, and long ones when it is told so: nothing waits for real time.</summary>
internal sealed class RushingClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Alarm> _alarms = [];
    private DateTimeOffset _now = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);

    /// <summary>The longest wait that is over at once.</summary>
    public TimeSpan Short { get; init; } = TimeSpan.FromMinutes(20);

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, callback, state);
        alarm.Change(dueTime, period);
        return alarm;
    }

    /// <summary>How many waits are on that end within some time.</summary>
    public int Waiting(TimeSpan within)
    {
        lock (_lock)
        {
            return _alarms.Count(alarm => alarm.Once && alarm.Due <= _now + within);
        }
    }

    /// <summary>Lets time pass, and what is due happen.</summary>
    public void Advance(TimeSpan time) => AdvanceTo(GetUtcNow() + time);

    private void AdvanceTo(DateTimeOffset then)
    {
        List<Alarm> due;
        lock (_lock)
        {
            _now = then > _now ? then : _now;
            due = [.. _alarms.Where(alarm => alarm.Due <= _now)];
            due.ForEach(alarm => alarm.Rearm(_now));
        }

        due.ForEach(alarm => alarm.Ring());
    }

    private sealed class Alarm(RushingClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public bool Once => _period == TimeSpan.Zero;

        public DateTimeOffset Due { get; private set; } = DateTimeOffset.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime < TimeSpan.Zero)
            {
                Dispose();
                return true;
            }

            var once = period <= TimeSpan.Zero;
            lock (clock._lock)
            {
                (Due, _period) = (clock._now + dueTime, once ? TimeSpan.Zero : period);
                if (!clock._alarms.Contains(this))
                {
                    clock._alarms.Add(this);
                }
            }

            if (once && dueTime <= clock.Short)
            {
                var due = Due;
                ThreadPool.QueueUserWorkItem(_ => clock.AdvanceTo(due));
            }

            return true;
        }

        public void Rearm(DateTimeOffset now)
        {
            Due = now + _period;
            if (_period == TimeSpan.Zero)
            {
                clock._alarms.Remove(this);
            }
        }

        public void Ring() => callback(state);

        public void Dispose()
        {
            lock (clock._lock)
            {
                clock._alarms.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
