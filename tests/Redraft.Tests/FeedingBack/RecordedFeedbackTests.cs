using Redraft.Evaluating;
using Redraft.FeedingBack;
using Redraft.Importing;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tasks;
using Redraft.Tasks.Mbpp;
using Redraft.Tests.Runs;
using Redraft.Tests.Tasks;

namespace Redraft.Tests.FeedingBack;

public sealed class RecordedFeedbackTests : FeedbackSourceContract, IDisposable
{
    private static readonly Author Ann = new(AuthorKind.Person, "ann"), Ben = new(AuthorKind.Person, "ben"), Model = new(AuthorKind.Model, "m");

    private static readonly RecordedFeedback Source = new("recorded", [
        new RecordedRemark("toy/Train-00", new RecordedDraft("d", Model), new Remark("too long", Ann)),
        new RecordedRemark("toy/Train-00", new RecordedDraft("d", Model), new Remark("too dull", Ben)),
        new RecordedRemark("toy/Train-00", new RecordedDraft("e", Model), new Remark("not 0 but 11", Ben)),
        new RecordedRemark("toy/HeldOut-00", new RecordedDraft("d", Model), new Remark("held out", Ann))]);

    private readonly TemporaryFolder _folder = new();

    protected override IFeedbackSource Part => RecordedFeedbackSources.OfGraph((ImportedGraphOptions)Options, Task);

    protected override object Options
    {
        get
        {
            var path = Path.Combine(_folder.Path, "contract.jsonl");
            FeedbackGraphFile.Write(path, FeedbackGraph.Of([.. Faulty(Task).Select(f => new FeedbackRecord(f.Problem.Description, f.Text, Model, "not that", null, Ann, f.Problem.Id))]));
            return new ImportedGraphOptions { Graph = path };
        }
    }

    protected override ITask Task => new ToyTask();

    public void Dispose() => _folder.Dispose();

    protected override IEnumerable<(Problem Problem, string Text)> Faulty(ITask task) => task.Problems(Split.Train).Take(5).Select(p => (p, "-1"));

    [Fact]
    public async Task A_draft_gets_what_a_person_wrote_on_that_very_draft_and_others_get_nothing()
    {
        var problem = new ToyTask().Problems(Split.Train)[0];
        Assert.Equal(["d", "e"], Source.DraftsOn(problem).Select(d => d.Text));

        var said = new HashSet<Remark?>();
        for (var seed = 0UL; seed < 20; seed++)
        {
            said.Add(await On(problem, "d", seed));
        }

        Assert.Equal([new Remark("too dull", Ben), new Remark("too long", Ann)], said.OrderBy(r => r!.Text));
        Assert.Null(await On(problem, "D"));
        Assert.Null(await On(new ToyTask().Problems(Split.Train)[1], "d"));
    }

    [Fact]
    public async Task A_run_takes_the_recorded_drafts_and_the_persons_words_for_them()
    {
        using var database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));
        var store = database.StoreOf(1);
        var task = new ToyTask();
        var recipe = new Recipe
        {
            Selector = "best-score", Rounds = 1, Baselines = [], Redrafts = new SamplingRecipe { Samples = 2 },
            Evaluation = new EvaluationRecipe { Sampling = new SamplingRecipe { Samples = 2 }, K = [1], DivergenceSamples = 1 },
        };
        var notes = new Notes();
        var run = new RunContext { Recipe = recipe, Task = task, Store = store, Folder = _folder.Path, Training = RecipeCheck.TrainingOf(task, Source), Observer = notes };

        await new FeedbackRun(run, new ToyModel([]), Source, []).RunAsync(CancellationToken.None);

        Assert.Contains("round-1/feedback: recorded feedback on 1 of 2 drafts is not used: 1 fail beside another draft of their problem that is taken, or where more than 0.5 of its drafts pass (feedback.maximum-pass-rate)", notes.Said);
        var drafts = store.Drafts("round-1/draft");
        Assert.Equal([("d", Model), ("e", Model)], drafts.Select(d => (d.Draft.Text, d.Draft.Author)));
        var feedback = Assert.Single(store.Feedback("round-1/feedback"));
        Assert.False(feedback.Simulated);
        Assert.Contains(feedback.DraftId, drafts.Select(d => d.Draft.Id));
        Assert.Equal("held out", Assert.Single(store.Feedback("control/feedback")).Text);
    }

    [Fact]
    public void Feedback_on_drafts_that_pass_is_counted()
    {
        var (problem, notes) = (new ToyTask().Problems(Split.Train)[0], new Notes());
        using var database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));
        var run = new RunContext { Recipe = new Recipe(), Task = Task, Store = database.StoreOf(1), Folder = _folder.Path, Observer = notes };
        List<ScoredDraft> drafts = [.. new[] { "pass", "pass", "wrong", "harness" }.Select((kind, i) => new ScoredDraft(
            problem, new Draft { Id = $"{i}", ProblemId = problem.Id, Text = $"{i}", Author = Model }, new Score { DraftId = $"{i}", Scorer = "s", Value = 0, Passed = kind == "pass", Kind = kind }))];

        new FeedbackGiver(run, Source).NoteUnused("round-1/feedback", drafts, [drafts[2]]);
        new FeedbackGiver(run, Source).NoteUnused("round-2/feedback", [drafts[2]], [drafts[2]]);
        new FeedbackGiver(run, new RemovalAnnotator()).NoteUnused("round-3/feedback", drafts, []);

        Assert.Equal(["round-1/feedback: recorded feedback on 3 of 4 drafts is not used: 2 pass; 1 were not judged"], notes.Said);
    }

    [Fact]
    public async Task An_imported_graph_is_read_back_and_speaks_of_problems_by_id_or_description()
    {
        var task = new ToyTask();
        var (byId, byWords) = (task.Problems(Split.Train)[3], task.Problems(Split.Train)[1]);
        var graph = FeedbackGraph.Of([
            new FeedbackRecord("whatever", "a", Model, "wrong", "b", Ann, byId.Id),
            new FeedbackRecord(byWords.Description, "c", Model, "odd", null, Ben),
            new FeedbackRecord("of no task", "c", Model, "odd", null, Ben)]);
        var path = Path.Combine(_folder.Path, "graph.jsonl");
        FeedbackGraphFile.Write(path, graph);

        var read = FeedbackGraphFile.Read(path);
        Assert.Equal(graph.Problems, read.Problems);
        Assert.Equal(graph.Drafts.OrderBy(d => d.Id), read.Drafts.OrderBy(d => d.Id));
        Assert.Equal(graph.Feedback, read.Feedback);

        var source = RecordedFeedbackSources.OfGraph(new ImportedGraphOptions { Graph = path }, task);
        Assert.Equal([byWords.Id, byId.Id], RecipeCheck.TrainingOf(task, source).Select(p => p.Id));
        Assert.Equal(new Remark("wrong", Ann), await On(byId, "a", source: source));
    }

    [Theory]
    [InlineData("{\"type\": \"verse\"}", "line 1, field \"type\"")]
    [InlineData("{\"type\": \"draft\", \"id\": \"1\", \"problem_id\": \"p\", \"text\": \"t\", \"author\": {\"kind\": \"model\", \"name\": \"m\"}}", "'p' is not above this line")]
    [InlineData("{\"type\": \"problem\", \"id\": \"1\", \"task\": \"t\", \"split\": \"test\", \"description\": \"d\"}", "expected train, refiner or held_out, found 'test'")]
    public void A_graph_with_a_bad_line_is_refused_with_its_place(string line, string says)
    {
        var path = Path.Combine(_folder.Path, "graph.jsonl");
        File.WriteAllText(path, line);
        Assert.Contains(says, Assert.Throws<Redraft.Tasks.Jsonl.JsonlException>(() => FeedbackGraphFile.Read(path)).Message);
    }

    [Fact]
    public void The_annotations_of_mbpp_cover_128_training_and_21_held_out_problems()
    {
        var task = new MbppTask(new MbppOptions { Data = SharedData.Mbpp, Annotations = SharedData.Annotations }, new FixedGrader(Verdict.Wrong));
        var source = RecordedFeedbackSources.OfAnnotations(task);
        Assert.Equal(128, RecipeCheck.TrainingOf(task, source).Count);
        Assert.Equal(21, task.Problems(Split.HeldOut).Count(p => source.DraftsOn(p).Count == 1));
    }

    private sealed class Notes : IRunObserver
    {
        public List<string> Said { get; } = [];

        public void Note(string text) => Said.Add(text);

        public void StageStarted(string stage, int total, int done, string unit)
        {
        }

        public void Advanced(int units)
        {
        }

        public void StageFinished(double seconds)
        {
        }
    }

    private static Task<Remark?> On(Problem problem, string text, ulong seed = 1, RecordedFeedback? source = null) => (source ?? Source).GiveAsync(
        problem, new Draft { Id = "1", ProblemId = problem.Id, Text = text, Author = Model },
        new Score { DraftId = "1", Scorer = "s", Value = 0, Passed = false, Kind = "wrong" }, seed, CancellationToken.None);
}
