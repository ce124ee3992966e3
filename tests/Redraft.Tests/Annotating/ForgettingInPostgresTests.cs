using Redraft.Annotating;
using Redraft.Contracts.Fakes;
using Redraft.Runs;
using Redraft.Runs.Copying;
using Redraft.Tests.Runs.Postgres;

namespace Redraft.Tests.Annotating;

public sealed class ForgettingInPostgresTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StorePlace _place = PostgresRoom.Place();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_row_and_no_page_of_the_tables_holds_what_somebody_wrote_and_nothing_of_anybody_else_is_lost()
    {
        var (ann, bo) = await PeoplesRun.WriteAsync(_folder.Path, _place);
        Assert.All(PeoplesRun.AnnsWords, words => Assert.True(IsInRows(words), words));
        Assert.All(PeoplesRun.AnnsWords, words => Assert.True(IsInFiles(words), words));

        Forget(ann);

        Assert.All(PeoplesRun.AnnsWords, words => Assert.False(IsInRows(words), words));
        Assert.All(PeoplesRun.AnnsWords, words => Assert.False(IsInFiles(words), words));
        Assert.All([PeoplesRun.BosWords, "it says the right one", "short and free", "Bo"], words => Assert.True(IsInRows(words), words));
        await using var page = AnnotationDatabase.Open(_place);
        var queue = new AnnotationQueue(page, new Annotators(page, TimeProvider.System), TimeProvider.System, TimeSpan.FromMinutes(15));
        Assert.Equal(PeoplesRun.BosWords, Assert.Single(queue.Answers()).Answer.Points[0].Text);
        Assert.Equal(2, queue.StateOf(bo).Open);
    }

    [Fact]
    public async Task Records_stay_and_say_so_and_what_learned_from_them_is_named_before_and_after()
    {
        var (ann, bo) = await PeoplesRun.WriteAsync(_folder.Path, _place);
        (string, bool)[] expected = [("round-1/imitate", true), ("round-2/imitate", false)];

        Assert.Equal(expected, Taught(ann));
        Forget("Ann Platypus");

        Assert.Equal(expected, Taught(ann));
        Assert.Equal([("round-1/imitate", true), ("round-2/imitate", true), ("other/imitate", true)], Taught(bo));
        using var database = RunDatabase.Open(_place, readOnly: true);
        var store = database.StoreOf(PeoplesRun.Seed);
        var steps = Lineage.Of(store, "r1")!.Steps;
        Assert.Equal((Erased.Text, "it says this", Erased.Text), (steps[0].Answered!.Text, steps[0].Draft.Text, steps[1].Draft.Text));
        Assert.Null(store.Comparisons("round-1/refine").Single().PreferredDraftId);
        Assert.Equal("", store.Drafts("round-1/refine").Single(of => of.Draft.Id == "c1").Score.Verdict!.Output ?? "");
    }

    [Fact]
    public async Task The_graph_refuses_changes_again_afterwards()
    {
        var (ann, _) = await PeoplesRun.WriteAsync(_folder.Path, _place);
        Forget(ann);

        foreach (var change in new[] { "UPDATE {0}.feedback SET text = ''", "UPDATE {0}.drafts SET text = ''", "UPDATE {0}.scores SET value = 1", "UPDATE {0}.ratings SET value = 1", "UPDATE {0}.comparisons SET author = ''", "DELETE FROM {0}.drafts" })
        {
            var refused = Assert.ThrowsAny<Exception>(() => PostgresServer.Required().Ask(string.Format(null, change, $"\"{_place.Schema}\"")));
            Assert.Contains("append-only", refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Cut_off_after_any_step_and_asked_again_by_name_it_comes_to_its_end(int steps)
    {
        var (ann, _) = await PeoplesRun.WriteAsync(_folder.Path, _place);
        using (var folder = RunFolder.Open(_folder.Path))
        {
            var page = AnnotationErasure.Of(folder);
            using var database = folder.OpenDatabase();
            var graph = new GraphErasure(database, ann);
            string[] words = [.. page.Words(ann), .. graph.Words()];
            Action[] all = [() => graph.Erase(words), graph.Compact, () => page.Erase(ann, words, graph.ErasedDrafts(), DateTimeOffset.UnixEpoch)];
            foreach (var step in all.Take(steps))
            {
                step();
            }
        }

        Forget("Ann Platypus");

        Assert.All(PeoplesRun.AnnsWords, words => Assert.False(IsInRows(words), words));
    }

    [Fact]
    public async Task Who_is_not_there_is_an_error_that_says_who_is_and_where()
    {
        await PeoplesRun.WriteAsync(_folder.Path, _place);
        using var folder = RunFolder.Open(_folder.Path);

        var error = Assert.Throws<InvalidDataException>(() => new Forgetting(folder, TimeProvider.System).Find("Cleo"));

        Assert.Contains($"{_place}: nobody has the id or the name 'Cleo'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Ann Platypus", error.Message, StringComparison.Ordinal);
    }

    private void Forget(string who)
    {
        using var folder = RunFolder.Open(_folder.Path);
        var forgetting = new Forgetting(folder, TimeProvider.System);
        var id = forgetting.Find(who).Id;
        forgetting.Erase(id);
        forgetting.EraseName(id);
    }

    private IEnumerable<(string, bool)> Taught(string who)
    {
        using var folder = RunFolder.Open(_folder.Path);
        return [.. new Forgetting(folder, TimeProvider.System).Find(who).Taught.Select(taught => (taught.Checkpoint.Stage, taught.Directly))];
    }

    private bool IsInRows(string words)
    {
        using var database = RunDatabase.Open(_place, readOnly: true);
        return RunSide.Tables.Any(table =>
        {
            using var rows = new TableRows(new TableSide(database.Engine, null), table.Name, table.Order);
            return rows.Read().Any(row => row.OfType<string>().Any(text => text.Contains(words, StringComparison.Ordinal)));
        });
    }

    /// <summary>Whether the files that the server keeps the run's tables and indexes in hold the words, where rows that nobody sees any more are too.</summary>
    private bool IsInFiles(string words)
    {
        var server = PostgresServer.Required();
        server.Ask("CHECKPOINT");
        return server.Ask($"""
            SELECT count(*) FROM pg_class c WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = '{_place.Schema}') AND c.relkind IN ('r', 'i')
              AND position(convert_to('{words.Replace("'", "''", StringComparison.Ordinal)}', 'UTF8') IN pg_read_binary_file(pg_relation_filepath(c.oid))) > 0
            """) != "0";
    }
}
