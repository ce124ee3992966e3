using System.Text.Json.Nodes;
using Redraft.Engine.Kernels;
using Redraft.Evaluating;
using Redraft.Exporting;
using Redraft.Recipes;
using Redraft.Remote.Calling;
using Redraft.Remote.Finetuning;
using Redraft.Remote.Tests.Serving;
using Redraft.Runs;

namespace Redraft.Remote.Tests.Finetuning;

/// <summary>Whole runs whose policy lives at a service that finetunes it too.</summary>
public sealed class OpenAiRunTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly WorkerPool _pool = new(2);
    private readonly FinetuningStub _finetuning = new();
    private readonly List<RunFolder> _folders = [];
    private readonly List<string> _notes = [];
    private HostedFixture _fixture = null!;

    public async ValueTask InitializeAsync() => _fixture = await HostedFixture.StartAsync(new StubAbilities { Answer = Write, Completions = false, Echo = false });

    public async ValueTask DisposeAsync()
    {
        _folders.ForEach(folder => folder.Dispose());
        await _fixture.DisposeAsync();
        _finetuning.Dispose();
        _pool.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("{ kind: openai, method: dpo, beta: 0.3 }")]
    public async Task A_policy_is_drafted_from_taught_and_asked_again_where_it_lives(string trainer)
    {
        var (folder, store) = await RunAsync("run", trainer);

        var address = _fixture.Server.Url;
        Assert.Equal([$"ft:stub:ftjob-1 at {address}", $"ft:stub:ftjob-2 at {address}"], store.Checkpoints().OrderBy(c => c.Stage, StringComparer.Ordinal).Select(c => c.Model));
        Assert.All(store.Drafts("round-1/draft"), draft => Assert.Equal($"stub at {address}", draft.Draft.Author.Name));
        Assert.All(store.Drafts("round-2/draft"), draft => Assert.Equal($"ft:stub:ftjob-1 at {address}", draft.Draft.Author.Name));
        Assert.Contains(RunExecution.Report(folder).Results, result => result.Name == FeedbackRun.RoundName(2));
        Assert.All(_finetuning.Jobs, job => Assert.Equal("stub", job["model"]!.GetValue<string>()));

        var lines = _finetuning.Uploads[1].Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonNode.Parse(line)!).ToList();
        if (trainer == "openai")
        {
            var learned = new RunDataset(folder, store).Of(ExampleKind.Demonstration).Examples;
            Assert.Equal(learned.Select(e => (e.Prompt, e.Completion)), lines.Select(line => (Content(line["messages"], 1), Content(line["messages"], 2))));
        }
        else
        {
            var exported = new RunDataset(folder, store).Of(ExampleKind.Preference).Examples;
            Assert.NotEmpty(exported);
            Assert.Equal(
                exported.Select(e => (e.Prompt, e.Completion, e.Rejected!)).Order(),
                lines.Select(line => (Content(line["input"]!["messages"], 1), Content(line["preferred_output"], 0), Content(line["non_preferred_output"], 0))).Distinct().Order());
            Assert.Equal(0.3, _finetuning.Jobs[1]["method"]!["dpo"]!["hyperparameters"]!["beta"]!.GetValue<double>());
        }
    }

    [Fact]
    public async Task Drafts_and_trainings_have_one_budget_and_a_run_that_ends_by_it_goes_on_with_a_larger_one()
    {
        _finetuning.TrainedTokens = 50;
        const string Price = "price: { input: 0, output: 0, training: 1e6 }";
        var error = await Assert.ThrowsAsync<HostedModelException>(() => RunAsync("run", "openai", more: Price, budget: 20_000)); // a round's bytes are many more than the 50 tokens that the first one took
        Assert.Equal(HostedFault.Budget, error.Fault);
        Assert.Contains("budget.money: 20000, of which 50 is spent and 19950 left, and the next training can cost ", error.Message, StringComparison.Ordinal);
        Assert.Single(_finetuning.Jobs);

        await RunAsync("run", "openai", resume: true, more: Price, budget: 1e6);

        Assert.Equal(2, _finetuning.Jobs.Count);
        Assert.Contains(_notes, note => note.Contains(": this run has sent ", StringComparison.Ordinal) && note.Contains(", 100 trained on, 100 of money; left: 999900 of money", StringComparison.Ordinal));
        Assert.Contains(_notes, note => note.StartsWith("trainer: at most 2 trainings, about ", StringComparison.Ordinal) && note.EndsWith(" of money", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_lines_of_the_providers_page_make_a_run()
    {
        _finetuning.TrainedTokens = 500;
        _fixture.Server.Abilities = _fixture.Server.Abilities with { Next = prompt => prompt.Contains("true or false", StringComparison.Ordinal) ? [("true", Math.Log(0.6)), ("false", Math.Log(0.3))] : [("yes", Math.Log(0.6)), ("no", Math.Log(0.3))] };
        var key = Path.Combine(_folder.Path, "key");
        await File.WriteAllTextAsync(key, "sk-0123456789", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var page = await File.ReadAllTextAsync(Path.Combine(Checkout(), "docs", "providers", "openai.md"), TestContext.Current.CancellationToken);
        var block = Assert.Single(page.Split("```yaml\n").Skip(1).Select(text => text.Split("```")[0]), text => text.Contains("trainer: openai", StringComparison.Ordinal))
            .Replace("https://api.openai.com/v1", _fixture.Server.Url, StringComparison.Ordinal).Replace("key-env: OPENAI_API_KEY", $"key-file: \"{key}\", deadline: 1 h", StringComparison.Ordinal);
        var keys = block.Split('\n').Select(line => line.Split(':')[0]).ToList();
        var usual = Recipe("openai", "").Split('\n').Where(line => !keys.Contains(line.Split(':')[0]));

        var (_, store) = await RunAsync("page", "openai", recipe: string.Join('\n', usual) + "\n" + block);

        Assert.Equal($"ft:gpt-4o-mini-2024-07-18:ftjob-1 at {_fixture.Server.Url}", store.Checkpoint("round-1/imitate")!.Model);
        Assert.All(_fixture.Server.Requests, request => Assert.Equal("Bearer sk-0123456789", request.Key));
        Assert.Contains(_notes, note => note.Contains(" 1,000 trained on, 0.0", StringComparison.Ordinal) && note.Contains("; left: 19.9", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_that_was_killed_while_a_job_was_at_work_goes_on_with_it()
    {
        var expected = (await RunAsync("whole", "openai")).Store.Checkpoints().Select(c => (c.Stage, c.Seed)).ToList();
        _finetuning.Jobs.Clear();
        using var killed = new CancellationTokenSource();
        _finetuning.Looked = () => _ = _finetuning.Jobs.Count == 2 ? killed.CancelAsync() : Task.CompletedTask;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync("killed", "openai", cancellation: killed.Token));
        _finetuning.Looked = () => { };

        var (_, store) = await RunAsync("killed", "openai", resume: true);

        Assert.Equal(expected, store.Checkpoints().Select(c => (c.Stage, c.Seed)));
        Assert.Equal(2, _finetuning.Jobs.Count);
    }

    [Fact]
    public async Task Where_no_redraft_differs_from_its_draft_pairs_are_one_clear_error()
    {
        _fixture.Server.Abilities = _fixture.Server.Abilities with { Answer = (prompt, _) => prompt.EndsWith("<|feedback|>", StringComparison.Ordinal) ? "name the place" : "the dog came home" };

        var error = await Assert.ThrowsAsync<RecipeException>(() => RunAsync("same", "{ kind: openai, method: dpo }"));

        Assert.Contains("trainer.method: round-1/imitate: 'dpo' learns from pairs, and none of the 6 chosen texts is a redraft that differs from its draft; set trainer.method: supervised", error.Message, StringComparison.Ordinal);
        Assert.Empty(_finetuning.Jobs);
    }

    private static string Write(string prompt, ulong seed) => prompt.EndsWith("<|feedback|>", StringComparison.Ordinal) ? "name the place"
        : prompt.EndsWith("<|new|>", StringComparison.Ordinal) ? $"at the lake on day {seed % 3} the dog came home" : $"on day {seed % 3} the dog came home";

    private static string Checkout()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Redraft.slnx")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }

    private static string Content(JsonNode? messages, int index) => messages![index]!["content"]!.GetValue<string>();

    private async Task<(RunFolder Folder, IRunStore Store)> RunAsync(string name, string trainer, bool resume = false, string more = "", double? budget = null, string? recipe = null, CancellationToken cancellation = default)
    {
        using var calls = _fixture.OpenStore();
        var limits = budget is null ? null : new BudgetRecipe { Money = budget };
        var finetuning = _fixture.Around(store: calls) with { Budget = limits, Transport = new Undisposed(_finetuning) };
        var execution = new RunExecution(new RunSetup
        {
            Grader = new FixedGrader(Verdict.Pass),
            GraderFingerprint = "none",
            Pool = _pool,
            Observer = new HeardNotes(_notes),
            Hosted = (model, run) => HostedLanguageModel.OpenAsync(model, _fixture.Around(run, calls) with { Budget = limits }, CancellationToken.None).GetAwaiter().GetResult(),
            Trainer = training => CommandTrainedModel.Of(training, () => finetuning, _fixture.Clock),
        });
        var (file, path) = (Path.Combine(_folder.Path, "recipe.yaml"), Path.Combine(_folder.Path, name));
        await File.WriteAllTextAsync(file, recipe ?? Recipe(trainer, more), cancellation);
        var folder = resume ? RunFolder.Open(path) : execution.Create(file, path, [], "redraft run recipe.yaml");
        try
        {
            await execution.RunAsync(folder, cancellation);
        }
        catch
        {
            folder.Dispose();
            throw;
        }

        _folders.Add(folder);
        return (folder, folder.OpenDatabase().StoreOf(1));
    }

    private string Recipe(string trainer, string more) => $$"""
        task: { name: posts, options: { train-posts: 6, refiner-posts: 2, held-out-posts: 4 } }
        model: { url: "{{_fixture.Server.Url}}", name: stub, api: chat, deadline: 1 h, retries: 2{{(more.Length > 0 ? ", " + more : "")}} }
        trainer: {{trainer}}
        rounds: 2
        feedback: { source: critic }
        refiner: { examples: 0 }
        drafts: { samples: 1 }
        redrafts: { samples: 2 }
        selector: best-score
        baselines: []
        evaluation: { k: [1], sampling: { samples: 1 }, control-problems: 2, divergence-prompts: 2, divergence-samples: 1 }

        """;

    private sealed class HeardNotes(List<string> notes) : IRunObserver
    {
        public void StageStarted(string stage, int total, int done, string unit)
        {
        }

        public void Advanced(int units)
        {
        }

        public void StageFinished(double seconds)
        {
        }

        public void Note(string text)
        {
            lock (notes)
            {
                notes.Add(text);
            }
        }
    }
}
