using Redraft.Runs;
using Redraft.Tests.Runs;
using Redraft.Viewing;

namespace Redraft.Tests.Viewing;

public sealed class ViewedRunTests : IDisposable
{
    private readonly ViewedRoom _room = new();

    public void Dispose() => _room.Dispose();

    [Fact]
    public void A_run_with_a_report_is_finished_and_one_whose_process_lives_is_at_work()
    {
        Assert.Equal(RunState.Finished, State());
        File.Delete(Path.Combine(_room.Run, "report.json"));
        Assert.Equal(RunState.Working, State()); // this process wrote it last
        File.WriteAllText(Path.Combine(_room.Run, "lock.owner"), $"process 0 on host {Environment.MachineName}");
        Assert.Equal(RunState.Stopped, State());
        File.WriteAllText(Path.Combine(_room.Run, "lock.owner"), $"process {Environment.ProcessId} on host elsewhere");
        Assert.Equal(RunState.Stopped, State());
    }

    [Fact]
    public void A_run_is_looked_at_while_it_is_written_and_its_writer_waits_for_nobody()
    {
        using var folder = RunFolder.Open(_room.Run);
        using var writer = folder.OpenDatabase();
        writer.StoreOf(1).Commit(ViewedRoom.Batch("more") with { Units = ["a"] });
        var before = ViewedRun.StampOf(_room.Run);
        using (var run = ViewedRun.Open(_room.Run))
        {
            var seen = StageSummary.Of(run).Count;
            writer.StoreOf(1).Commit(ViewedRoom.Batch("still more") with { Units = ["b"] }); // would throw if a reader held it up
            Assert.Equal(seen + 1, StageSummary.Of(run).Count);
        }

        Assert.NotEqual(before, ViewedRun.StampOf(_room.Run));
    }

    [Fact]
    public void Looking_leaves_nothing_behind()
    {
        var before = Directory.GetFileSystemEntries(_room.Run, "*", SearchOption.AllDirectories).Order().ToList();

        using (var run = ViewedRun.Open(_room.Run))
        {
            SampleTable.Of(run);
        }

        Assert.Equal(before, Directory.GetFileSystemEntries(_room.Run, "*", SearchOption.AllDirectories).Order());
    }

    [Fact]
    public void A_store_of_a_newer_version_is_refused()
    {
        File.Delete(Path.Combine(_room.Run, "run.db"));
        OtherSchema.Write(Path.Combine(_room.Run, "run.db"), 99);

        Assert.Contains("made by a newer Redraft (schema 99", Assert.Throws<InvalidDataException>(() => ViewedRun.Open(_room.Run)).Message);
    }

    [Fact]
    public void Stages_are_counted_in_the_order_in_which_they_began()
    {
        using var run = ViewedRun.Open(_room.Run);
        var stages = StageSummary.Of(run);

        Assert.Equal(["problems", "evaluate/zero-shot", "round-1/draft", "round-1/feedback", "round-1/refine", "round-1/select/rate", "round-1/select", "round-1/imitate", "evaluate/ilf-round-1", "divergence"], stages.Select(s => s.Stage));
        Assert.Equal(new StageSummary(1, "round-1/feedback", 1, 2, 0, 3, 1, 0), stages[3]);
        Assert.Equal((3, 1), (stages[4].Drafts, stages[6].Selected));
    }

    private RunState State()
    {
        using var run = ViewedRun.Open(_room.Run);
        return run.State;
    }
}
