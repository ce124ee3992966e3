using Redraft.Engine.Kernels;

namespace Redraft.Engine.Tests.Kernels;

public sealed class WorkerPoolTests
{
    [Theory]
    [InlineData(1, 7)]
    [InlineData(2, 1)]
    [InlineData(2, 1000)]
    [InlineData(3, 2)]
    [InlineData(8, 100)]
    public void Every_piece_runs_exactly_once_in_each_of_many_regions(int threads, int pieces)
    {
        using var pool = new WorkerPool(threads);
        var runs = new int[pieces];
        Action<int> body = piece => Interlocked.Increment(ref runs[piece]);
        for (var region = 1; region <= 300; region++)
        {
            pool.Run(pieces, body);
            Assert.All(runs, count => Assert.Equal(region, count));
        }
    }

    [Fact]
    public void Regions_of_changing_size_never_run_a_piece_that_is_not_theirs()
    {
        using var pool = new WorkerPool(4);
        for (var region = 0; region < 20_000; region++)
        {
            var pieces = 1 + (region * 7 % 13);
            var sum = 0;
            pool.Run(pieces, piece => Interlocked.Add(ref sum, piece + 1));
            Assert.Equal(pieces * (pieces + 1) / 2, sum);
        }
    }

    [Fact]
    public void Zero_pieces_do_nothing()
    {
        using var pool = new WorkerPool(2);
        pool.Run(0, _ => throw new InvalidOperationException());
    }

    [Fact]
    public void An_exception_reaches_the_caller_and_the_pool_still_works()
    {
        using var pool = new WorkerPool(2);
        for (var time = 0; time < 50; time++)
        {
            var thrown = Assert.Throws<InvalidDataException>(() => pool.Run(20, piece =>
            {
                if (piece == 11)
                {
                    throw new InvalidDataException("piece 11");
                }
            }));
            Assert.Equal("piece 11", thrown.Message);
        }

        var sum = 0;
        pool.Run(10, piece => Interlocked.Add(ref sum, piece));
        Assert.Equal(45, sum);
    }

    [Fact]
    public void A_run_inside_a_piece_runs_inline_on_the_same_thread()
    {
        using var pool = new WorkerPool(3);
        var sum = 0;
        pool.Run(9, _ =>
        {
            var thread = Environment.CurrentManagedThreadId;
            pool.Run(5, inner =>
            {
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
                Interlocked.Add(ref sum, inner);
            });
        });
        Assert.Equal(9 * 10, sum);
    }

    [Fact]
    public async Task Calls_from_several_threads_take_turns()
    {
        using var pool = new WorkerPool(3);
        var inside = 0;
        var callers = Enumerable.Range(0, 4).Select(caller => Task.Run(() =>
        {
            for (var region = 0; region < 500; region++)
            {
                var sum = 0;
                pool.Run(8, piece =>
                {
                    Interlocked.Increment(ref inside);
                    Interlocked.Add(ref sum, piece + caller);
                    Interlocked.Decrement(ref inside);
                });
                Assert.Equal(28 + (8 * caller), sum);
            }
        })).ToArray();
        await Task.WhenAll(callers);
        Assert.Equal(0, inside);
    }

    [Fact]
    public void A_region_allocates_nothing_beyond_its_delegate()
    {
        using var pool = new WorkerPool(2);
        Action<int> body = static _ => { };
        pool.Run(4, body);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var region = 0; region < 1000; region++)
        {
            pool.Run(4, body);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Sleeping_workers_wake_for_the_next_region()
    {
        using var pool = new WorkerPool(2);
        for (var region = 0; region < 5; region++)
        {
            using var bothIn = new Barrier(2); // passes only if two threads take a piece each
            pool.Run(2, _ => Assert.True(bothIn.SignalAndWait(TimeSpan.FromSeconds(30))));
            using var idle = new ManualResetEventSlim();
            idle.Wait(TimeSpan.FromMilliseconds(5), TestContext.Current.CancellationToken); // longer than the workers spin
        }
    }

    [Fact]
    public void A_disposed_pool_refuses_work()
    {
        var pool = new WorkerPool(2);
        pool.Dispose();
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pool.Run(2, _ => { }));
    }

    [Fact]
    public void Fewer_than_one_thread_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerPool(0));
}
