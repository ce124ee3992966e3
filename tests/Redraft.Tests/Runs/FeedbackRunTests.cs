using Dapper;
using Redraft.Evaluating;
using Redraft.Recipes;
using Redraft.Refining;
using Redraft.Runs;
using Redraft.Tests.Imitating;

namespace Redraft.Tests.Runs;

public sealed class FeedbackRunTests : IDisposable
{
    private static readonly Recipe Recipe = new()
    {
        Selector = "best-score",
        Drafts = new SamplingRecipe { Samples = 4 },
        Redrafts = new SamplingRecipe { Samples = 2 },
        Evaluation = new EvaluationRecipe { Sampling = new SamplingRecipe { Samples = 4 }, K = [1, 4], DivergenceSamples = 2 },
    };

    private const int MoreThanABatch = 60; // problems: a stage stores them 48 at a time, so that it can break off within

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Feedback_teaches_what_guessing_does_not()
    {
        using var database = await RunAsync("whole");
        var store = database.StoreOf(1);
        var report = ReportBuilder.Build([new SeedRun(1, Recipe, store, _folder.Path)]);

        Assert.All(report.Results, r => Assert.NotNull(MetricList.Find(r.Metric)));
        Assert.Superset(Recipe.Baselines.Concat(RefinementControls.Names).ToHashSet(), report.Results.Select(r => r.Name).ToHashSet());
        Assert.Equal(1, Value(report, "ilf-round-2", "pass@1"));
        Assert.InRange(Value(report, "zero-shot", "pass@1"), 0.05, 0.4);
        Assert.Equal(1, Value(report, "refine-relevant", "pass@1"));
        Assert.InRange(Value(report, "refine-none", "pass@1"), 0, 0.5);
        Assert.Equal(1, Value(report, "sft-gold", "pass@1"));
        Assert.True(report.Differences.Single(d => d is { A: "ilf-round-2", B: "zero-shot", Metric: "pass@1" }).Low > 0.5);
    }

    [Fact]
    public async Task Every_selected_redraft_can_be_walked_back_to_its_feedback_draft_and_problem()
    {
        using var database = await RunAsync("lineage");
        var store = database.StoreOf(1);
        var checkpoint = store.Checkpoint("round-1/imitate")!;

        Assert.NotEmpty(checkpoint.DraftIds);
        foreach (var id in checkpoint.DraftIds)
        {
            var (redraft, score, origin) = store.FindDraft(id)!.Value;
            var (feedback, _) = store.FindFeedback(redraft.FeedbackId!)!.Value;
            var (draft, draftScore, _) = store.FindDraft(redraft.ParentId!)!.Value;

            Assert.True(score!.Passed);
            Assert.Equal("round-1/refine", origin.Stage);
            Assert.Equal(draft.Id, feedback.DraftId);
            Assert.False(draftScore!.Passed);
            Assert.True(store.Problems().ContainsKey(draft.ProblemId));
            Assert.True(feedback.Simulated);
        }
    }

    [Fact]
    public async Task The_refiner_too_can_be_walked_back_to_the_words_that_it_learned_from()
    {
        var task = new ToyTask();
        var examples = task.Problems(Split.Refiner).Take(3)
            .Select(p => new RefinementExample(p, "?", "not ? but " + p.Reference, p.Reference!, new Author(AuthorKind.Program, "toy"))).ToList();
        using var database = RunDatabase.Open(Path.Combine(_folder.Path, "refiner.db"));
        var store = database.StoreOf(1);
        var run = new RunContext { Recipe = Recipe with { Rounds = 1, Baselines = [] }, Task = task, Store = store, Folder = _folder.Path };

        var baseModel = new ToyModel([]);
        await new FeedbackRun(run, baseModel, new ToyAnnotator(), examples).RunAsync(CancellationToken.None);

        var checkpoint = store.Checkpoint("refiner")!;
        Assert.NotEqual(baseModel.Id, checkpoint.Hash);
        foreach (var stage in RefinementControls.Names.Select(RefinementControls.StageOf).Append("round-1/refine"))
        {
            Assert.NotEmpty(store.Drafts(stage));
            Assert.All(store.Drafts(stage), d => Assert.Equal(new Author(AuthorKind.Model, checkpoint.Hash), d.Draft.Author));
            Assert.All(store.Drafts(stage), d => Assert.Equal(checkpoint.Hash, store.FindDraft(d.Draft.Id)!.Value.Origin.Model));
        }

        Assert.Equal(3, checkpoint.DraftIds.Count);
        var redraft = store.FindDraft(checkpoint.DraftIds[0])!.Value.Draft;
        Assert.Equal(examples[0].Feedback, store.FindFeedback(redraft.FeedbackId!)!.Value.Feedback.Text);
        Assert.Equal("?", store.FindDraft(redraft.ParentId!)!.Value.Draft.Text);
    }

    [Fact]
    public async Task Continued_finetuning_goes_on_from_the_last_policy_with_the_new_lessons_alone()
    {
        using var toy = new ToyRun(Recipe with { Baselines = [], ProblemsPerRound = 3, Imitation = new ImitationRecipe { Start = FinetuningStart.Continued } });
        using var scratch = new ToyRun(Recipe with { Baselines = [], ProblemsPerRound = 3 });
        var baseModel = new ToyModel([]);

        await new FeedbackRun(toy.Run, baseModel, new ToyAnnotator(), []).RunAsync(CancellationToken.None);
        await new FeedbackRun(scratch.Run, baseModel, new ToyAnnotator(), []).RunAsync(CancellationToken.None);

        var (first, second) = (toy.Run.Store.Checkpoint("round-1/imitate")!, toy.Run.Store.Checkpoint("round-2/imitate")!);
        Assert.Equal((baseModel.Id, first.Model), (first.Base, second.Base));
        Assert.Equal(toy.Run.Store.Selections("round-2/select").Select(s => s.DraftId), second.DraftIds);
        var whole = scratch.Run.Store.Checkpoint("round-2/imitate")!;
        Assert.Equal(baseModel.Id, whole.Base);
        Assert.Equal(
            scratch.Run.Store.Selections("round-1/select").Concat(scratch.Run.Store.Selections("round-2/select")).Select(s => s.DraftId), whole.DraftIds);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_iteration_every_round_drafts_with_the_base_model(bool iterate)
    {
        using var toy = new ToyRun(Recipe with { Baselines = [], ProblemsPerRound = 10, Imitation = new ImitationRecipe { Iterate = iterate } });
        var baseModel = new ToyModel([]);

        await new FeedbackRun(toy.Run, baseModel, new ToyAnnotator(), []).RunAsync(CancellationToken.None);

        var policy = toy.Run.Store.Checkpoint("round-1/imitate")!.Model;
        Assert.All(toy.Run.Store.Drafts("round-2/draft"), d => Assert.Equal(iterate ? policy : baseModel.Id, d.Draft.Author.Name));
    }

    [Fact]
    public async Task Nothing_is_measured_twice()
    {
        using (await RunAsync("twice"))
        {
        }

        var calls = 0;
        using var database = await RunAsync("twice", () => calls++);
        var store = database.StoreOf(1);

        Assert.Equal(0, calls);
    }

    [Fact]
    public async Task Held_out_and_training_problems_never_meet_in_a_checkpoint()
    {
        using var database = await RunAsync("splits");
        var store = database.StoreOf(1);
        var problems = store.Problems();

        Assert.All(
            store.Checkpoints().SelectMany(c => c.DraftIds),
            id => Assert.Equal(Split.Train, problems[store.FindDraft(id)!.Value.Draft.ProblemId].Split));
    }

    [Fact]
    public async Task A_run_that_breaks_off_anywhere_is_resumed_to_the_same_records()
    {
        var expected = await ContentAsync("uninterrupted", breakAt: null);

        for (var calls = 1; calls <= 40; calls += 6)
        {
            Assert.Equal(expected, await ContentAsync($"broken-{calls}", breakAt: calls));
        }
    }

    [Fact]
    public async Task A_checkpoint_whose_files_are_gone_is_trained_again_to_the_same_hash()
    {
        string? before;
        using (var database = await RunAsync("gone"))
        {
            before = database.StoreOf(1).Checkpoint("round-1/imitate")!.Hash;
        }

        var folder = Path.Combine(_folder.Path, "gone");
        File.WriteAllText(Path.Combine(folder, "checkpoints", "round-1-imitate", "memory"), "ask:zot\twrong");
        using var again = await RunAsync("gone");

        Assert.Equal(before, again.StoreOf(1).Checkpoint("round-1/imitate")!.Hash);
        Assert.NotEqual("ask:zot\twrong", File.ReadAllText(Path.Combine(folder, "checkpoints", "round-1-imitate", "memory")));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(100)]
    public void Shuffled_feedback_is_always_someone_elses(int count)
    {
        var places = RefinementControls.Derangement(count, 7);

        Assert.Equal(Enumerable.Range(0, count), places.Order());
        Assert.All(places.Index(), p => Assert.NotEqual(p.Index, p.Item));
    }

    [Fact]
    public async Task Each_control_redrafts_the_same_drafts_with_their_own_feedback_with_anothers_or_with_none()
    {
        using var database = await RunAsync("controls");
        var store = database.StoreOf(1);
        List<Draft> Of(string arm) => [.. store.Drafts(RefinementControls.StageOf(arm)).Select(d => d.Draft)];
        Draft About(Draft redraft) => store.FindDraft(store.FindFeedback(redraft.FeedbackId!)!.Value.Feedback.DraftId)!.Value.Draft;

        Assert.InRange(Of("refine-relevant").Select(d => d.ParentId).Distinct().Count(), 2, int.MaxValue);
        Assert.All(RefinementControls.Names, arm => Assert.Equal(Of("refine-relevant").Select(d => d.ParentId), Of(arm).Select(d => d.ParentId)));
        Assert.All(Of("refine-relevant"), redraft => Assert.Equal(redraft.ParentId, About(redraft).Id));
        Assert.All(Of("refine-shuffled"), redraft => Assert.NotEqual(redraft.ParentId, About(redraft).Id));
        Assert.All(Of("refine-shuffled"), redraft => Assert.NotEqual(redraft.ProblemId, About(redraft).ProblemId));
        Assert.All(Of("refine-none"), redraft => Assert.Null(redraft.FeedbackId));
    }

    [Fact]
    public async Task Seeds_that_share_a_file_report_what_they_report_each_in_a_file_of_its_own()
    {
        using var shared = RunDatabase.Open(Path.Combine(_folder.Path, "shared.db"));
        var (together, alone, files) = (new List<SeedRun>(), new List<SeedRun>(), new List<RunDatabase>());
        foreach (var seed in (ulong[])[7, 1, ulong.MaxValue])
        {
            var recipe = Recipe with { Seed = seed };
            files.Add(RunDatabase.Open(Path.Combine(_folder.Path, $"{seed}.db")));
            alone.Add(await RunSeedAsync(files[^1], recipe, Path.Combine(_folder.Path, $"alone-{seed}")));
            together.Add(await RunSeedAsync(shared, recipe, Path.Combine(_folder.Path, $"together-{seed}")));
        }

        static string Report(IReadOnlyList<SeedRun> runs) => RunReportJson.Write(ReportBuilder.Build(runs) with { Checkpoint = null });
        var expected = Report(alone);
        Assert.Equal(expected, Report(together));
        Assert.NotEqual(expected, Report([together[1], together[0], together[2]])); // seeds differ, so that taking one for another would be seen
        files.ForEach(file => file.Dispose());
    }

    public void Dispose() => _folder.Dispose();

    private sealed class StoppedClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }

    private static double Value(RunReport report, string name, string metric)
        => report.Results.Single(r => r.Name == name && r.Metric == metric).Value;

    private async Task<RunDatabase> RunAsync(string name, Action? onCall = null, int problems = 20)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName;
        var database = RunDatabase.Open(Path.Combine(folder, "run.db"));
        try
        {
            await RunSeedAsync(database, Recipe, folder, onCall, problems);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static async Task<SeedRun> RunSeedAsync(RunDatabase database, Recipe recipe, string folder, Action? onCall = null, int problems = 20)
    {
        var run = new RunContext { Recipe = recipe, Task = new ToyTask(problems), Store = database.StoreOf(recipe.Seed), Folder = folder, Clock = new StoppedClock() };
        await new FeedbackRun(run, new ToyModel([], onCall), new ToyAnnotator(), []).RunAsync(CancellationToken.None);
        return new SeedRun(recipe.Seed, recipe, run.Store, folder);
    }

    /// <summary>Everything in the store but times, after a run that broke off at some call, again and again, until it came through.</summary>
    private async Task<string> ContentAsync(string name, int? breakAt)
    {
        while (true)
        {
            var calls = 0;
            try
            {
                using var database = await RunAsync(name, () =>
                {
                    if (++calls == breakAt)
                    {
                        throw new IOException("crash");
                    }
                }, MoreThanABatch);
                return Dump(database);
            }
            catch (IOException)
            {
                breakAt++;
            }
        }
    }

    private static string Dump(RunDatabase database)
    {
        string[] queries =
        [
            "SELECT id, stage, problem_id, text, author, parent_id, feedback_id, sample, log_probability, seed FROM drafts ORDER BY id",
            "SELECT draft_id, scorer, value, passed, kind FROM scores ORDER BY draft_id, scorer",
            "SELECT id, stage, draft_id, text, seed FROM feedback ORDER BY id",
            "SELECT stage, problem_id, draft_id, selector FROM selections ORDER BY stage, problem_id",
            "SELECT stage, hash, folder, base, other_examples, options, losses FROM checkpoints ORDER BY stage",
            "SELECT stage, position, draft_id FROM checkpoint_drafts ORDER BY stage, position",
            "SELECT stage, name, metric, value, low, high, count FROM measures ORDER BY stage, name, metric",
            "SELECT stage, name FROM units ORDER BY stage, name",
            "SELECT id, description FROM problems ORDER BY id",
        ];
        return string.Join('\n', queries.SelectMany(q => database.Connection.Query(q).Select(row => (string)RunJson.Write((IDictionary<string, object>)row))));
    }
}
