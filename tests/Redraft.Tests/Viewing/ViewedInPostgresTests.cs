using Redraft.Evaluating;
using Redraft.Runs;
using Redraft.Runs.Copying;
using Redraft.Tests.Runs.Postgres;
using Redraft.Viewing;

namespace Redraft.Tests.Viewing;

/// <summary>What the viewer reads is the same of a run in a folder and of its copy in PostgreSQL.</summary>
public sealed class ViewedInPostgresTests : IDisposable
{
    private readonly ViewedRoom _room = new();

    private string Copy => Path.Combine(_room.Folder, "copy");

    [Fact]
    public void Everything_that_the_viewer_reads_is_the_same()
    {
        Write();

        Assert.Equal(Read(_room.Run), Read(Copy));
    }

    [Fact]
    public void Words_are_found_in_either_case_beyond_a_NUL_too()
    {
        _room.Commit(ViewedRoom.Batch("odd", ViewedRoom.Sample("odd", "h1", ViewedRoom.Base, Verdict.Pass, "before\0After Ä 100% a_b")));
        Write();

        foreach (var words in new[] { "AFTER", "after before", "Ä", "ä", "0%", "a_b", "acb", "\0a" })
        {
            Assert.Equal(Found(_room.Run, words), Found(Copy, words));
        }

        Assert.Equal(["odd"], Found(Copy, "AFTER"));
        Assert.Empty(Found(Copy, "acb"));
    }

    [Fact]
    public void A_stamp_changes_when_something_is_stored_and_not_else()
    {
        Write();
        var before = ViewedRun.StampOf(Copy);
        Assert.Equal(before, ViewedRun.StampOf(Copy));

        using (var folder = RunFolder.Open(Copy))
        using (var database = folder.OpenDatabase())
        {
            database.StoreOf(1).Commit(ViewedRoom.Batch("more") with { Units = ["x"] });
        }

        Assert.NotEqual(before, ViewedRun.StampOf(Copy));
    }

    [Fact]
    public void A_run_is_verified_there_too_and_what_contradicts_itself_is_named()
    {
        var (draft, score) = ViewedRoom.Sample("liar", "h1", ViewedRoom.Base, Verdict.Wrong);
        _room.Commit(ViewedRoom.Batch("odd", (draft, score with { Passed = true })) with
        {
            Selections = [new Selection("h2", "liar", "passing-tests", 1), new Selection("h1", "z2", "passing-tests", 1)],
        });
        Write();

        var (here, there) = (Findings(_room.Run), Findings(Copy));

        Assert.Equal(here.Problems.Order(), there.Problems.Order());
        Assert.Equal(here.Drafts, there.Drafts);
        Assert.Contains("draft liar has a score that its verdict doesn't give", there.Problems);
        Assert.Contains("draft liar was selected for another problem", there.Problems);
        Assert.Contains("draft z2 was selected as passing, and did not pass", there.Problems);
    }

    public void Dispose() => _room.Dispose();

    private static RunFindings Findings(string run)
    {
        using var folder = RunFolder.Open(run, readOnly: true);
        var findings = RunVerification.Check(folder, CancellationToken.None);
        return findings with { Problems = [.. findings.Problems.Where(problem => !problem.Contains("checkpoint", StringComparison.Ordinal))] };
    }

    private static List<string> Found(string path, string words)
    {
        using var run = ViewedRun.Open(path);
        return [.. RecordBrowser.Find(run, RecordKind.Draft, new RecordFilter { Words = words }, 1).Found.Select(found => found.Id)];
    }

    private static string Read(string path)
    {
        using var run = ViewedRun.Open(path);
        var filters = new[] { new RecordFilter(), new RecordFilter { Stage = "round-1/*" }, new RecordFilter { Author = AuthorKind.Person }, new RecordFilter { Kind = "wrong" }, new RecordFilter { Chosen = true }, new RecordFilter { Chosen = false, Seed = 1, Task = "programs" } };
        var table = SampleTable.Of(run);
        object[] read =
        [
            StageSummary.Of(run), SelectorRecord.Of(run), SelectorCalibration.Of(run), LearnedSentence.Of(run, 1, "round-1/imitate"), run.NamesOf(1).Checkpoints,
            table.Stages, table.Stages.Select(stage => table.ByProblem(stage, 1)), table.Stages.Select(table.Kinds),
            new[] { "programs/p1", "programs/p2", "h1", "none" }.Select(problem => ProblemGraph.Of(run, 1, problem)),
            from kind in Enum.GetValues<RecordKind>() from filter in filters select Page(RecordBrowser.Find(run, kind, filter, 1)),
            run.StoreOf(1).Strengths(), run.StoreOf(1).RatingsOf("r1"), run.StoreOf(1).StageSeconds().Select(stage => $"{stage}"), run.StoreOf(1).WallSeconds(), run.StoreOf(1).Beginning("r"),
            run.StoreOf(1).Measures(), run.StoreOf(1).Problems(),
        ];
        return string.Join('\n', read.Select(RunJson.Write));
    }

    private static object Page((IReadOnlyList<FoundText> Found, int Total) page) => new { page.Found, page.Total };

    private void Write()
    {
        using var folder = RunFolder.Open(_room.Run);
        RunCopy.Copy(folder, Copy, PostgresRoom.Place(), CancellationToken.None);
    }
}
