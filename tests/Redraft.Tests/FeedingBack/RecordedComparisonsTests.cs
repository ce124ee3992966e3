using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Importing;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Rewarding;
using Redraft.Runs;
using Redraft.Tasks.Slf5k;
using Redraft.Tests.Tasks.Slf5k;

namespace Redraft.Tests.FeedingBack;

public sealed class RecordedComparisonsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunDatabase _database;
    private readonly Slf5kTask _task;

    public RecordedComparisonsTests()
    {
        _database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));
        _task = new Slf5kTask(Slf5kRows.WriteAll(_folder.Path)); // t1 and t3 prefer A, t2 prefers B; d1 and d2 prefer A
    }

    [Fact]
    public async Task A_reward_model_learns_from_an_imported_graphs_comparisons_on_training_problems_and_is_measured_on_the_refiners()
    {
        var model = new Listener();
        var run = Run();

        await TrainAsync(run, Imported("train.jsonl", "test.jsonl", "development.jsonl"), model);

        var drafts = run.Store.Drafts(Comparer.DraftsOf(RewardTrainer.Learned)).ToDictionary(d => d.Draft.Id, d => d.Draft);
        var learned = run.Store.Comparisons(RewardTrainer.Learned);
        Assert.Equal(["Someone drums at t1.", "Night noise, t2.", "Someone drums at t3."], learned.OrderBy(c => c.ProblemId).Select(c => drafts[c.PreferredDraftId!].Text));
        Assert.All(learned, c => Assert.Equal((Slf5kTask.Annotator, Slf5kTask.Drafter), (c.Author, drafts[c.LeftDraftId].Author)));
        Assert.Equal(
            [("Someone drums at t1.", " Yes"), ("Night noise, t1.", " No"), ("Night noise, t2.", " Yes"), ("Someone drums at t2.", " No"), ("Someone drums at t3.", " Yes"), ("Night noise, t3.", " No")],
            model.Learned.Select(l => (l.Prompt.Parts.Last(part => !part.Trusted).Text.Trim(), l.Text)));
        Assert.Equal(["slf5k/d1", "slf5k/d2"], run.Store.Comparisons(RewardTrainer.Validation).Select(c => c.ProblemId).Order());
        Assert.Equal((1, 2), run.Store.Measures().Where(m => m.Metric == "pairwise-accuracy").Select(m => (m.Value, m.Count)).Single()); // Listener prefers what it learned to
        Assert.DoesNotContain(run.Store.Comparisons(RewardTrainer.Learned).Concat(run.Store.Comparisons(RewardTrainer.Validation)), c => c.ProblemId.StartsWith("slf5k/h", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_rows_own_comparisons_teach_the_same_and_nothing_is_done_twice()
    {
        var (imported, own) = (new Listener(), new Listener());
        await TrainAsync(Run(1), Imported("train.jsonl", "development.jsonl"), imported);
        var run = Run(2);
        await TrainAsync(run, RecordedFeedbackSources.OfSummaries(_task), own);
        var (count, drafts) = (run.Store.Comparisons(RewardTrainer.Learned).Count, run.Store.Drafts(Comparer.DraftsOf(RewardTrainer.Learned)).Count);

        await TrainAsync(run, RecordedFeedbackSources.OfSummaries(_task), own);

        Assert.Equal(imported.Learned.Select(l => (l.Prompt.ToString(), l.Text)), own.Learned.Select(l => (l.Prompt.ToString(), l.Text)));
        Assert.Equal((3, 6, 1), (count, drafts, own.Trainings));
        Assert.Equal((count, drafts), (run.Store.Comparisons(RewardTrainer.Learned).Count, run.Store.Drafts(Comparer.DraftsOf(RewardTrainer.Learned)).Count));
    }

    [Fact]
    public async Task Ties_teach_nothing_and_several_comparisons_of_a_problem_all_do()
    {
        var problem = _task.Problems(Split.Train)[0].Id;
        var (ann, model) = (new Author(AuthorKind.Person, "ann"), new Author(AuthorKind.Model, "m"));
        RecordedComparison Of(string left, string right, int better) => new(problem, new RecordedDraft(left, model), new RecordedDraft(right, model), new Preference(better, ann));
        var source = new RecordedFeedback("recorded", [], [Of("a", "b", 1), Of("a", "c", 0), Of("a", "a", -1), Of("c", "b", -1)]);
        var run = Run();

        var compared = await new Comparer(run, source).CompareAsync("compare", new Listener(), [_task.Problems(Split.Train)[0]], TestContext.Current.CancellationToken);

        Assert.Equal([("a", "b", false), ("a", "c", true), ("a", "a", true), ("c", "b", false)], compared.Select(c => (c.Left.Draft.Text, c.Right.Draft.Text, c.IsTie)).OrderBy(c => Order(c)));
        Assert.Equal(["b", "c"], compared.Where(c => !c.IsTie).Select(c => c.LeftIsPreferred ? c.Left.Draft.Text : c.Right.Draft.Text).Order());

        static int Order((string Left, string Right, bool Tie) c) => Array.IndexOf(["ab", "ac", "aa", "cb"], c.Left + c.Right);
    }

    [Fact]
    public async Task A_source_without_comparisons_is_refused()
        => await Assert.ThrowsAsync<ArgumentException>(() => new Comparer(Run(), new ToyAnnotator())
            .CompareAsync("compare", new Listener(), _task.Problems(Split.Train), TestContext.Current.CancellationToken));

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    private RunContext Run(ulong seed = 1)
    {
        var run = new RunContext
        {
            Recipe = new Recipe { Seed = seed, RewardModel = new RewardModelRecipe { Comparisons = 3, Validation = 2 } },
            Task = _task, Store = _database.StoreOf(seed), Folder = Path.Combine(_folder.Path, $"seed-{seed}"),
        };
        run.Store.Commit(new RunBatch { Origin = run.OriginOf("problems"), Units = ["all"], Problems = [.. Enum.GetValues<Split>().SelectMany(_task.Problems)] });
        return run;
    }

    private RecordedFeedback Imported(params string[] files)
    {
        var records = FeedbackRecordFile.ReadSlf5k([.. files.Select(file => Path.Combine(_folder.Path, file))]);
        var path = Path.Combine(_folder.Path, "graph.jsonl");
        FeedbackGraphFile.Write(path, FeedbackGraph.Of(records.Feedback, records.Comparisons));
        return RecordedFeedbackSources.OfGraph(new ImportedGraphOptions { Graph = path }, _task);
    }

    private static Task TrainAsync(RunContext run, IFeedbackSource source, Listener model)
        => new RewardTrainer(run, source, new Imitator(run, model)).TrainAsync(run.Recipe.RewardModel!, TestContext.Current.CancellationToken);

    /// <summary>Keeps what it is taught, and finds summaries excellent that begin as those did that it was taught are.</summary>
    private sealed class Listener : ITrainableModel
    {
        public IReadOnlyList<PromptedText> Learned { get; private set; } = [];

        public int Trainings { get; private set; }

        public string Id => "listener";

        public Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation)
            => throw new InvalidOperationException("recorded drafts are compared; none is to be drawn");

        public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(IReadOnlyList<PromptedText> texts, CancellationToken cancellation)
        {
            var excellent = Learned.Where(l => l.Text == " Yes").Select(Beginning).ToLookup(beginning => beginning);
            return Task.FromResult<IReadOnlyList<IReadOnlyList<float>>>(
                [.. texts.Select(text => (IReadOnlyList<float>)[text.Text == " Yes" ? excellent[Beginning(text)].Count() - 5 : -1, 0])]);
        }

        public Task<FinetunedModel> FinetuneAsync(
            IReadOnlyList<PromptedText> examples, FinetuningOptions options, ulong seed, string folder, Action<int, int>? progress, CancellationToken cancellation, Action<IReadOnlyList<double>>? losses = null)
        {
            (Learned, Trainings) = (examples, Trainings + 1);
            return Task.FromResult(new FinetunedModel(this, "hash", [1]));
        }

        public FinetunedModel Reopen(string folder) => new(this, "hash", []);

        private static string Beginning(PromptedText text) => text.Prompt.Parts.Last(part => !part.Trusted).Text.Trim().Split(' ')[0];
    }
}
