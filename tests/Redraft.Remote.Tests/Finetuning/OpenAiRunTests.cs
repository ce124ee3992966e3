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

    private static string Content(JsonNode? messages, int index) => messages![index]!["content"]!.GetValue<string>();

    private async Task<(RunFolder Folder, IRunStore Store)> RunAsync(string name, string trainer, bool resume = false, CancellationToken cancellation = default)
    {
        using var calls = _fixture.OpenStore();
        var finetuning = _fixture.Around(store: calls) with { Transport = new Undisposed(_finetuning) };
        var execution = new RunExecution(new RunSetup
        {
            Grader = new FixedGrader(Verdict.Pass),
            GraderFingerprint = "none",
            Pool = _pool,
            Hosted = (model, run) => HostedLanguageModel.OpenAsync(model, _fixture.Around(run, calls), CancellationToken.None).GetAwaiter().GetResult(),
            Trainer = training => CommandTrainedModel.Of(training, () => finetuning, _fixture.Clock),
        });
        var (recipe, path) = (Path.Combine(_folder.Path, "recipe.yaml"), Path.Combine(_folder.Path, name));
        await File.WriteAllTextAsync(recipe, Recipe(trainer), cancellation);
        var folder = resume ? RunFolder.Open(path) : execution.Create(recipe, path, [], "redraft run recipe.yaml");
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

    private string Recipe(string trainer) => $$"""
        task: { name: posts, options: { train-posts: 6, refiner-posts: 2, held-out-posts: 4 } }
        model: { url: "{{_fixture.Server.Url}}", name: stub, api: chat, deadline: 1 h, retries: 2 }
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
}
