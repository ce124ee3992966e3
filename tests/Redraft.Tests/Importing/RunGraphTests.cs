using Redraft.FeedingBack;
using Redraft.Importing;
using Redraft.Recipes;
using Redraft.Runs;

namespace Redraft.Tests.Importing;

public sealed class RunGraphTests : IDisposable
{
    private static readonly Author Ann = new(AuthorKind.Person, "ann"), Model = new(AuthorKind.Model, "m");

    private readonly TemporaryFolder _folder = new();
    private readonly RunDatabase _database;
    private readonly ToyTask _task = new();

    public RunGraphTests() => _database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));

    [Fact]
    public void Words_as_they_were_written_chosen_redrafts_and_comparisons_come_out_and_nothing_else()
    {
        var problem = _task.Problems(Split.Train)[0];
        Store(1, problem,
            [Draft("d"), Draft("unspoken"), Draft("r1", "d", "point"), Draft("r2", "d", "whole"), Draft("left"), Draft("right", "d", "whole")],
            [Said("whole", "d", null), Said("point", "d", "whole")], ["r1"], Compared("c", "left", "right", "right"));
        Store(2, problem, [Draft("2d")], [Said("2f", "2d", null)], [], null);

        var graph = RunGraph.Of([_database.StoreOf(1), _database.StoreOf(2)]);

        Assert.Equal([problem], graph.Problems);
        Assert.Equal(["2f", "whole"], graph.Feedback.Select(f => f.Id).Order());
        Assert.Equal(
            [("2d", null, null), ("d", null, null), ("left", null, null), ("r1", "d", "whole"), ("right", null, null)],
            graph.Drafts.OrderBy(d => d.Id, StringComparer.Ordinal).Select(d => (d.Id, d.ParentId, d.FeedbackId)));
        Assert.Equal("right", Assert.Single(graph.Comparisons).PreferredDraftId);
        var path = Path.Combine(_folder.Path, "graph.jsonl");
        FeedbackGraphFile.Write(path, graph);
        Assert.Equal((5, 2, 1), (FeedbackGraphFile.Read(path).Drafts.Count, FeedbackGraphFile.Read(path).Feedback.Count, FeedbackGraphFile.Read(path).Comparisons.Count));
    }

    [Fact]
    public void A_source_of_the_graph_speaks_of_the_drafts_and_offers_the_chosen_redraft()
    {
        var problem = _task.Problems(Split.Train)[0];
        Store(1, problem, [Draft("d"), Draft("r", "d", "whole"), Draft("left"), Draft("right")], [Said("whole", "d", null)], ["r"], Compared("c", "left", "right", null));
        var path = Path.Combine(_folder.Path, "graph.jsonl");
        FeedbackGraphFile.Write(path, RunGraph.Of([_database.StoreOf(1)]));

        var source = RecordedFeedbackSources.OfGraph(new ImportedGraphOptions { Graph = path }, _task);

        Assert.Equal(new RecordedDraft("text of d", Model), Assert.Single(source.DraftsOn(problem)));
        Assert.Equal(new RecordedDraft("text of r", Model), Assert.Single(source.RedraftsOn(problem, "text of d", "words of whole")));
        Assert.Equal(("text of left", 0), Assert.Single(source.ComparisonsOn(problem).Select(c => (c.Left.Text, c.Preference.Better))));
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    private void Store(ulong seed, Problem problem, IReadOnlyList<Draft> drafts, IReadOnlyList<Feedback> said, IReadOnlyList<string> chosen, Comparison? compared)
    {
        var run = new RunContext { Recipe = new Recipe { Seed = seed }, Task = _task, Store = _database.StoreOf(seed), Folder = _folder.Path };
        run.Store.Commit(new RunBatch
        {
            Origin = run.OriginOf("stage"),
            Units = ["all"],
            Problems = [problem],
            Drafts = [.. drafts.Select(draft => (draft with { ProblemId = problem.Id }, seed))],
            Scores = [.. drafts.Select(draft => new Score { DraftId = draft.Id, Scorer = "s", Value = 0, Passed = false, Kind = "wrong" })],
            Feedback = [.. said.Select(f => (f, seed))],
            Selections = [.. chosen.Select(id => new Selection(problem.Id, id, "random", seed))],
            Comparisons = compared is null ? [] : [compared with { ProblemId = problem.Id }],
        });
    }

    private static Draft Draft(string id, string? parent = null, string? feedback = null)
        => new() { Id = id, ProblemId = "", Text = "text of " + id, Author = Model, ParentId = parent, FeedbackId = feedback };

    private static Feedback Said(string id, string draft, string? whole)
        => new() { Id = id, DraftId = draft, Text = "words of " + id, Author = Ann, WholeId = whole };

    private static Comparison Compared(string id, string left, string right, string? preferred)
        => new() { Id = id, ProblemId = "", LeftDraftId = left, RightDraftId = right, PreferredDraftId = preferred, Author = Ann };
}
