using Redraft.Bench.Comparing;

namespace Redraft.Bench.Tests.Comparing;

public sealed class QuietTests
{
    private int _turns;

    [Fact]
    public void Without_patience_a_turn_is_taken_once_whoever_is_at_work() => Assert.Equal((1, 0.9), Take(TimeSpan.Zero, 0.9));

    [Fact]
    public void With_patience_it_waits_for_quiet_and_repeats_a_turn_that_was_disturbed()
    {
        // waits: busy, quiet; turn: disturbed; waits: quiet; turn: quiet
        Assert.Equal((2, 0.01), Take(TimeSpan.FromMinutes(1), 0.5, 0.02, 0.3, 0, 0.01));
    }

    [Fact]
    public void Patience_ends()
    {
        // one wait uses it up
        Assert.Equal((1, 0.7), Take(TimeSpan.FromSeconds(1), 0.5, 0.7));
    }

    [Fact]
    public void The_machines_accounting_counts_all_but_idling_and_waiting()
        => Assert.Equal((100 + 20 + 3 + 6 + 7 + 8) / 100.0, Neighbours.BusySeconds("cpu  100 20 3 99999 55555 6 7 8 0 0"), 9);

    [Fact]
    public void A_processs_accounting_counts_its_ended_children_too()
        => Assert.Equal((100 + 20 + 3 + 4) / 100.0, Neighbours.UsedSeconds("77 (a (strange) name) S 1 77 77 0 -1 4194560 900 0 0 0 100 20 3 4 20 0 1 0 555"), 9);

    private (double Figure, double Others) Take(TimeSpan patience, params double[] shares)
    {
        using var canary = new Canary();
        var next = 0;
        return new Quiet(patience, canary, _ => () => shares[next++]).Take(() => [], () => ++_turns);
    }
}
