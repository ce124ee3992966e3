namespace Redraft.Sandbox.Tests;

public sealed class GradingQueueTests
{
    private readonly GradingQueue<string> _queue = new(text => s_kinds[text[0] - 'a']);

    private static readonly object[] s_kinds = [new(), new(), new()];

    [Fact]
    public void A_lane_stays_with_what_is_tested_alike_and_then_takes_what_no_other_has()
    {
        foreach (var work in new[] { "a1", "b1", "a2", "c1", "b2", "a3" })
        {
            _queue.Add(work);
        }

        Assert.Equal("a1", _queue.Take(null)); // the first lane
        Assert.Equal("b1", _queue.Take(null)); // the second: a is under way
        Assert.Equal("a2", _queue.Take(s_kinds[0]));
        Assert.Equal("a3", _queue.Take(s_kinds[0]));
        Assert.Equal("c1", _queue.Take(s_kinds[0])); // nothing of a is left, b is under way
        Assert.Equal("b2", _queue.Take(s_kinds[2])); // better to help than to wait
    }

    [Fact]
    public async Task What_is_added_later_is_waited_for()
    {
        var taken = Task.Factory.StartNew(() => _queue.Take(null), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        _queue.Add("a1");

        Assert.Equal("a1", await taken);
    }

    [Fact]
    public async Task Who_waits_is_let_go_and_what_nobody_took_comes_back()
    {
        var waiting = Task.Factory.StartNew(() => _queue.Take(null), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.Empty(_queue.Complete());
        Assert.Null(await waiting);

        var other = new GradingQueue<string>(text => text);
        other.Add("x");

        Assert.Equal(["x"], other.Complete());
        Assert.Null(other.Take(null));
        Assert.Throws<InvalidOperationException>(() => other.Add("y"));
    }
}
