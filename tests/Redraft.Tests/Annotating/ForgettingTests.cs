using System.Text;
using Dapper;
using Microsoft.Data.Sqlite;
using Redraft.Annotating;
using Redraft.Runs;

namespace Redraft.Tests.Annotating;

public sealed class ForgettingTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redraft-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task No_byte_of_what_somebody_wrote_is_left_and_nothing_of_anybody_else_is_lost()
    {
        var (ann, _) = await PeoplesRun.WriteAsync(_folder.FullName);
        Assert.All(PeoplesRun.AnnsWords, words => Assert.True(Holds(words), words));

        Forget(ann);

        Assert.All(PeoplesRun.AnnsWords, words => Assert.False(Holds(words), words));
        Assert.True(Holds(PeoplesRun.BosWords));
        Assert.True(Holds("it says the right one"));
        Assert.True(Holds("short and free"));
    }

    [Fact]
    public async Task Records_stay_and_say_that_they_are_erased()
    {
        var (ann, _) = await PeoplesRun.WriteAsync(_folder.FullName);
        Forget(ann);

        using var folder = RunFolder.Open(_folder.FullName, readOnly: true);
        using var database = folder.OpenDatabase();
        var store = database.StoreOf(PeoplesRun.Seed);
        var steps = Lineage.Of(store, "r1")!.Steps;
        Assert.Equal((Erased.Text, true, "it says this"), (steps[0].Answered!.Text, steps[0].Answered!.IsErased, steps[0].Draft.Text));
        Assert.Equal(Erased.Text, steps[1].Draft.Text); // it repeated her words
        Assert.Equal(Erased.Text, store.FindDraft("c1")!.Value.Draft.Text);
        Assert.Equal(PeoplesRun.BosWords, Lineage.Of(store, "r2")!.Steps[0].Answered!.Text);
        Assert.Null(store.Comparisons("round-1/refine").Single().PreferredDraftId);
        Assert.All(RunVerification.Check(folder, CancellationToken.None).Problems, problem => Assert.Contains("checkpoint", problem, StringComparison.Ordinal)); // their files were never made
    }

    [Fact]
    public async Task The_page_knows_neither_the_name_nor_the_answers_and_what_waits_is_open_to_others()
    {
        var (ann, bo) = await PeoplesRun.WriteAsync(_folder.FullName);
        Forget(ann);

        await using var page = AnnotationDatabase.Open(Path.Combine(_folder.FullName, AnnotationDatabase.FileName));
        var annotators = new Annotators(page, TimeProvider.System);
        var queue = new AnnotationQueue(page, annotators, TimeProvider.System, TimeSpan.FromMinutes(15));
        Assert.Equal((Erased.Text, true), annotators.All().Where(one => one.Id == ann).Select(one => (one.Name, one.Revoked)).Single());
        Assert.All(queue.Answers(who: ann, currentOnly: false), given => Assert.Equal((Erased.Text, false), (given.Answer.Skipped, given.Current)));
        Assert.Equal(PeoplesRun.BosWords, Assert.Single(queue.Answers()).Answer.Points[0].Text);
        Assert.Equal(2, queue.StateOf(bo).Open); // d1 and "open"; the check quoted her, so it asks nobody any more
    }

    [Fact]
    public async Task What_learned_from_the_words_is_named_before_and_after()
    {
        var (ann, bo) = await PeoplesRun.WriteAsync(_folder.FullName);
        (string, bool)[] expected = [("round-1/imitate", true), ("round-2/imitate", false)];

        Assert.Equal(expected, Taught(ann));
        Forget(ann);
        Assert.Equal(expected, Taught(ann));
        Assert.Equal([("round-1/imitate", true), ("round-2/imitate", true), ("other/imitate", true)], Taught(bo));
    }

    [Fact]
    public async Task The_graph_refuses_changes_again_afterwards()
    {
        var (ann, _) = await PeoplesRun.WriteAsync(_folder.FullName);
        Forget(ann);

        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.FullName, "run.db")};Pooling=False");
        connection.Open();
        foreach (var change in new[] { "UPDATE feedback SET text = ''", "UPDATE drafts SET text = ''", "UPDATE scores SET value = 1", "UPDATE comparisons SET author = ''", "DELETE FROM drafts" })
        {
            Assert.Contains("append-only", Assert.Throws<SqliteException>(() => connection.Execute(change)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Cut_off_after_any_step_and_asked_again_by_name_it_comes_to_its_end(int steps)
    {
        var (ann, _) = await PeoplesRun.WriteAsync(_folder.FullName);
        using (var folder = RunFolder.Open(_folder.FullName))
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

        Assert.All(PeoplesRun.AnnsWords, words => Assert.False(Holds(words), words));
    }

    [Fact]
    public async Task Who_is_not_there_is_an_error_that_says_who_is()
    {
        await PeoplesRun.WriteAsync(_folder.FullName);
        using var folder = RunFolder.Open(_folder.FullName);

        var error = Assert.Throws<InvalidDataException>(() => new Forgetting(folder, TimeProvider.System).Find("Cleo"));

        Assert.Contains("'Cleo'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Ann Platypus", error.Message, StringComparison.Ordinal);
    }

    private void Forget(string who)
    {
        using var folder = RunFolder.Open(_folder.FullName);
        var forgetting = new Forgetting(folder, TimeProvider.System);
        var id = forgetting.Find(who).Id;
        forgetting.Erase(id);
        forgetting.EraseName(id);
    }

    private IEnumerable<(string, bool)> Taught(string who)
    {
        using var folder = RunFolder.Open(_folder.FullName);
        return [.. new Forgetting(folder, TimeProvider.System).Find(who).Taught.Select(taught => (taught.Checkpoint.Stage, taught.Directly))];
    }

    private bool Holds(string words)
        => Directory.GetFiles(_folder.FullName, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock").Any(file => Encoding.UTF8.GetString(File.ReadAllBytes(file)).Contains(words, StringComparison.Ordinal));
}
