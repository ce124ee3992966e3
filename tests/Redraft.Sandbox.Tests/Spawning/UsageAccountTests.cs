using Redraft.Sandbox.Spawning;

namespace Redraft.Sandbox.Tests.Spawning;

public sealed class UsageAccountTests
{
    private const double Exact = 1e-9; // sums of a few numbers of about 1

    private readonly UsageAccount _account = new();

    [Fact]
    public void A_child_that_was_waited_for_counts_once()
    {
        _account.Add([Reading(1, own: 0.1), Reading(2, own: 0.5)]);
        _account.Add([Reading(1, own: 0.1, collected: 0.6)]); // 0.1 s more than was seen of it

        Assert.Equal(0.7, _account.CpuSeconds, Exact);
    }

    [Fact]
    public void A_child_that_the_kernel_reaps_by_itself_goes_on_counting()
    {
        for (var child = 2; child < 7; child++) // five, one after the other; the parent ignores SIGCHLD
        {
            _account.Add([Reading(1, own: 0.1), Reading(child, own: 0.5)]);
        }
        _account.Add([Reading(1, own: 0.1)]);

        Assert.Equal(2.6, _account.CpuSeconds, Exact);
    }

    [Fact]
    public void An_id_that_comes_round_again_is_another_process()
    {
        _account.Add([Reading(1), Reading(2, startedAt: 10, own: 0.5)]);
        _account.Add([Reading(1), Reading(2, startedAt: 90, own: 0.2)]);

        Assert.Equal(0.7, _account.CpuSeconds, Exact);
    }

    [Fact]
    public void A_family_that_was_waited_for_by_the_grandparent_counts_once()
    {
        _account.Add([Reading(1), Reading(2, own: 0.2), Reading(3, own: 0.4)]);
        _account.Add([Reading(1), Reading(2, own: 0.2, collected: 0.4)]);
        _account.Add([Reading(1, collected: 0.6)]);

        Assert.Equal(0.6, _account.CpuSeconds, Exact);
    }

    [Fact]
    public void A_parent_read_before_it_collects_is_put_right_at_the_next_look()
    {
        _account.Add([Reading(1), Reading(2, own: 0.5)]);
        _account.Add([Reading(1)]); // the child was reaped between the two readings
        _account.Add([Reading(1, collected: 0.5)]);

        Assert.Equal(0.5, _account.CpuSeconds, Exact);
    }

    [Fact]
    public void Time_collected_from_children_never_seen_hides_no_other()
    {
        _account.Add([Reading(1)]);
        _account.Add([Reading(1, collected: 1), Reading(2, own: 0.5)]);
        _account.Add([Reading(1, collected: 1)]);

        Assert.Equal(1.5, _account.CpuSeconds, Exact);
    }

    [Fact]
    public void Memory_is_of_the_last_look_and_queueing_of_one_process()
    {
        _account.Add([Reading(1, memory: 100, queued: 3), Reading(2, memory: 50, queued: 2)]);
        Assert.Equal((150, 3), (_account.MemoryBytes, _account.QueuedSeconds));

        _account.Add([Reading(2, memory: 40, queued: 2)]);
        Assert.Equal((40, 3), (_account.MemoryBytes, _account.QueuedSeconds));
    }

    private static ProcessReading Reading(int process, long startedAt = 0, double own = 0, double collected = 0, long memory = 0, double queued = 0) =>
        new(process, startedAt, memory, own, collected, queued);
}
