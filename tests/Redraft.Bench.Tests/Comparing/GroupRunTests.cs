using System.Text.Json;
using Redraft.Bench.Comparing;

namespace Redraft.Bench.Tests.Comparing;

public sealed class GroupRunTests
{
    private static readonly PeerRatio Speed = new("speed", Quantity.Speed, "ours", ["one", "other"], Goal: 2);

    private readonly StringWriter _log = new();
    private readonly Outcome _outcome = new();

    [Fact]
    public void A_ratio_is_the_median_of_ours_to_the_best_peer_round_by_round()
    {
        Run(Group(Speed, ("ours", new(1, 10, 12, 30)), ("one", new(1, 5, 1, 10)), ("other", new(1, 1, 4, 1))));

        var ratio = Assert.Single(_outcome.Ratios);
        Assert.Equal([2, 3, 3], ratio.Rounds);
        Assert.Equal((3.0, 2.0, 3.0), (ratio.Ratio, ratio.Low, ratio.High));
        Assert.True(ratio.Comparison.Reaches(ratio.Ratio));
    }

    [Fact]
    public void Memory_is_ours_to_the_peer_that_holds_least_and_less_reaches_the_goal()
    {
        var memory = new PeerRatio("memory", Quantity.Memory, "ours", ["one", "other"], Goal: 0.6);

        Run(Group(memory, ("ours", Holding(100)), ("one", Holding(400)), ("other", Holding(200))));

        var ratio = Assert.Single(_outcome.Ratios);
        Assert.Equal(0.5, ratio.Ratio);
        Assert.True(memory.Reaches(ratio.Ratio));
        Assert.False(memory.Reaches(0.7));

        static FakeContender Holding(double mebibytes) => new(1, 1, 1, 1) { PeakMebibytes = mebibytes };
    }

    [Fact]
    public void A_peer_that_is_missing_is_skipped_aloud_with_what_was_looked_for()
    {
        var group = Group(Speed, ("ours", new(1, 1, 1, 1))) with { };

        Run(group with { Candidates = [.. group.Candidates, Candidate.Absent("one", "no one in /nowhere"), Candidate.Absent("other", "no other")] });

        Assert.Empty(_outcome.Ratios);
        Assert.Equal("one: no one in /nowhere; other: no other", _outcome.Skipped["speed"]);
        Assert.Contains("SKIPPED speed: one: no one in /nowhere", _log.ToString(), StringComparison.Ordinal);
        Assert.False(_outcome.OursFailed);
    }

    [Fact]
    public void A_ratio_with_some_of_its_peers_says_which_were_missing()
    {
        var group = Group(Speed, ("ours", new(1, 6, 6, 6)), ("one", new(1, 3, 3, 3)));

        Run(group with { Candidates = [.. group.Candidates, Candidate.Absent("other", "no other")] });

        Assert.Equal(2, Assert.Single(_outcome.Ratios).Ratio);
        Assert.Equal("no other", _outcome.Skipped["speed without other"]);
    }

    [Fact]
    public void A_peer_that_fails_in_the_middle_doesnt_count_and_the_others_go_on()
    {
        Run(Group(Speed, ("ours", new(1, 6, 6, 6)), ("one", new(1, 1, 1, 1)), ("other", new(1, 3, -1))));

        Assert.Equal(6, Assert.Single(_outcome.Ratios).Ratio);
        Assert.Equal("it broke", _outcome.Skipped["speed without other"]);
        Assert.False(_outcome.OursFailed);
    }

    [Fact]
    public void Our_own_failure_is_a_fault()
    {
        Run(Group(Speed, ("ours", new(-1.0)), ("one", new(1, 1, 1, 1)), ("other", new(1, 1, 1, 1))));

        Assert.Empty(_outcome.Ratios);
        Assert.True(_outcome.OursFailed);
    }

    [Fact]
    public void Contenders_that_compute_different_things_arent_compared()
    {
        var group = Group(Speed, ("ours", new(1, 1, 1, 1) { Answer = "7 passed" }), ("one", new(1, 1, 1, 1) { Answer = "8 passed" }), ("other", new(1, 1, 1, 1)));

        var error = Assert.Throws<InvalidOperationException>(() => Run(group));

        Assert.Contains("7 passed (ours) and 8 passed (one)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_isnt_asked_for_isnt_even_started()
    {
        Run(Group(Speed, ("ours", new()), ("one", new()), ("other", new())), new CompareOptions { Rounds = 3, Only = ["memory"] });

        Assert.Empty(_outcome.Ratios);
        Assert.Empty(_outcome.Skipped);
    }

    [Fact]
    public void Everybody_is_put_away()
    {
        FakeContender[] all = [new(1, 1, 1, 1), new(1, 1, 1, 1), new(1, -1)];

        Run(Group(Speed, ("ours", all[0]), ("one", all[1]), ("other", all[2])));

        Assert.All(all, contender => Assert.True(contender.IsDisposed));
    }

    [Fact]
    public void The_json_has_ratios_spread_machine_and_what_was_skipped()
    {
        var group = Group(Speed, ("ours", new(1, 6, 8, 10)), ("one", new(1, 2, 2, 2)));
        using var canary = new Canary();

        Run(group with { Candidates = [.. group.Candidates, Candidate.Absent("other", "no other")] });
        using var json = JsonDocument.Parse(OutcomeJson.Write(_outcome, "a machine", canary, new CompareOptions()));

        Assert.Equal(4, json.RootElement.GetProperty("ratios").GetProperty("speed").GetDouble());
        Assert.Equal([3, 5], json.RootElement.GetProperty("spread").GetProperty("speed").EnumerateArray().Select(e => e.GetDouble()));
        Assert.Equal("a machine", json.RootElement.GetProperty("machine").GetProperty("what").GetString());
        Assert.Equal("no other", json.RootElement.GetProperty("skipped").GetProperty("speed without other").GetString());
        Assert.True(json.RootElement.GetProperty("meaning").GetProperty("speed").GetProperty("reached").GetBoolean());
    }

    private static Group Group(PeerRatio comparison, params (string Name, FakeContender Contender)[] contenders)
        => new("group", "work", "units/s", [.. contenders.Select(c => new Candidate(c.Name, () => c.Contender))], [comparison]);

    private void Run(Group group, CompareOptions? options = null)
    {
        using var canary = new Canary();
        new GroupRun(group, options ?? new CompareOptions { Rounds = 3 }, new Quiet(TimeSpan.Zero, canary), _outcome, _log).Run();
    }
}
