using Redraft.Contracts.Fakes;
using Redraft.Engine.Kernels;
using Redraft.Evaluating;
using Redraft.Recipes;
using Redraft.Remote.Tests.Serving;
using Redraft.Runs;

namespace Redraft.Remote.Tests;

/// <summary>Whole runs whose refiner, critic, judge and embedder are behind an address.</summary>
public sealed class HostedRunTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly WorkerPool _pool = new(2);
    private readonly HeardNotes _notes = new();
    private readonly List<RunDatabase> _databases = [];
    private HostedFixture _fixture = null!;

    private static StubAbilities Abilities => new()
    {
        Answer = Write, Next = prompt => prompt.Contains("true or false", StringComparison.Ordinal) ? [("true", Math.Log(0.6)), ("false", Math.Log(0.3))] : [("yes", Math.Log(0.6)), ("no", Math.Log(0.3))],
    };

    public async ValueTask InitializeAsync() => _fixture = await HostedFixture.StartAsync(Abilities);

    public async ValueTask DisposeAsync()
    {
        _databases.ForEach(database => database.Dispose());
        await _fixture.DisposeAsync();
        _pool.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_round_is_redrafted_criticised_judged_and_embedded_elsewhere()
    {
        var store = await RunAsync("whole");

        var id = $"stub at {_fixture.Server.Url}";
        Assert.NotEmpty(store.Feedback("round-1/feedback"));
        Assert.All(store.Feedback("round-1/feedback"), said => Assert.Equal(new Author(AuthorKind.Model, id), said.Author));
        Assert.All(store.Drafts("round-1/refine"), redraft => Assert.Equal(new Author(AuthorKind.Model, id), redraft.Draft.Author));
        Assert.All(store.Drafts("round-1/draft"), draft => Assert.NotEqual(id, draft.Draft.Author.Name));
        var ratings = store.Ratings("round-1/select/rate").ToLookup(rating => rating.Rater);
        Assert.All(["instruct-rm", "embedding-similarity", "r-given-xyf"], rater => Assert.All(ratings[rater], rating => Assert.True(double.IsFinite(rating.Value), rater)));
        Assert.All(ratings["instruct-rm"].Select(rating => rating.Value).Distinct(), value => Assert.Equal(2 / 3.0, value, 1e-6)); // yes at 0.6, no at 0.3
        Assert.NotNull(store.Checkpoint("round-1/imitate"));
        Assert.Null(store.Checkpoint("refiner"));
        Assert.Contains(_notes.All, note => note.StartsWith("refiner.model: stub at ", StringComparison.Ordinal) && note.Contains("calls, about", StringComparison.Ordinal));
        Assert.Contains(_notes.All, note => note.Contains("this run has sent", StringComparison.Ordinal));
        Assert.Contains(_notes.All, note => note.Contains("redrafts as it is", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_that_a_server_broke_off_goes_on_and_pays_nothing_twice()
    {
        var expected = Texts(await RunAsync("whole"));
        await using var other = await HostedFixture.StartAsync(Abilities);
        var seen = 0;
        other.Server.Faults = _ => Interlocked.Increment(ref seen) == 25 ? Fault.WrongSchema : Fault.None;

        var error = await Assert.ThrowsAsync<HostedModelException>(() => RunAsync("broken", other));
        Assert.Equal(HostedFault.Answer, error.Fault);
        var resumed = Texts(await RunAsync("broken", other, resume: true));

        Assert.Equal(expected, resumed);
        var asked = other.Server.Answered.Select(request => request.Path + request.Text).ToList();
        Assert.Equal(asked.Distinct().Count(), asked.Count);
    }

    [Fact]
    public async Task The_same_run_again_asks_only_what_the_server_can_do()
    {
        var first = Texts(await RunAsync("first"));
        var sent = _fixture.Server.Requests.Count;

        Assert.Equal(first, Texts(await RunAsync("again")));
        Assert.Equal(sent, _fixture.Server.Requests.Count);
    }

    [Fact]
    public async Task In_batches_each_stage_is_one_job_a_resumed_run_begins_none_and_the_run_has_the_same_bits()
    {
        var expected = Texts(await RunAsync("single"));
        await using var other = await HostedFixture.StartAsync(Abilities);
        using var killed = new CancellationTokenSource();
        other.Server.Batches.Looked = () => _ = other.Server.Batches.Jobs.Count == 2 ? killed.CancelAsync() : Task.CompletedTask;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync("batched", other, batched: true, cancellation: killed.Token));
        other.Server.Batches.Looked = () => { };

        var store = await RunAsync("batched", other, resume: true, batched: true);

        Assert.Equal(expected, Texts(store));
        var jobs = other.Server.Batches.Sent;
        Assert.All(jobs, lines => Assert.True(lines.Count > 1));
        Assert.Contains(jobs, lines => lines.Count == store.Feedback("round-1/feedback").Count && Asks(lines, "<|feedback|>")); // one for all of a round's drafts
        Assert.Contains(jobs, lines => lines.Count == store.Drafts("round-1/refine").Count && Asks(lines, "<|new|>"));
        var asked = other.Server.Answered.Select(request => request.Path + request.Text).ToList();
        Assert.Equal(asked.Distinct().Count(), asked.Count);
        Assert.InRange(other.Server.Requests.Count, 0, 2); // what was wanted by itself

        static bool Asks(IReadOnlyList<System.Text.Json.Nodes.JsonObject> lines, string end) => lines.All(line => line["body"]!["prompt"]!.GetValue<string>().EndsWith(end, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_part_needs_and_the_server_lacks_is_refused_before_the_run_with_the_line()
    {
        _fixture.Server.Abilities = _fixture.Server.Abilities with { LogProbabilities = false, Echo = false, Embeddings = false };

        var error = await Assert.ThrowsAsync<RecipeException>(() => RunAsync("lacking"));

        Assert.Equal(3, error.Problems.Count);
        Assert.Contains(error.Problems, p => p.Message.StartsWith("selector: 'instruct-rm' asks the judge, and stub at ", StringComparison.Ordinal) && p.Message.Contains("; set votes: 8", StringComparison.Ordinal) && p.Line is not null);
        Assert.Contains(error.Problems, p => p.Message.StartsWith("ratings: 'embedding-similarity' asks the embedder, and ", StringComparison.Ordinal));
        Assert.Contains(error.Problems, p => p.Message.StartsWith("ratings: 'r-given-xyf' asks the judge, and ", StringComparison.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "lacking")));
    }

    private static string Write(string prompt, ulong seed) => prompt.Contains("<|feedback|>", StringComparison.Ordinal) && !prompt.Contains("<|new|>", StringComparison.Ordinal)
        ? "name the place" : $"on day {seed % 3} the dog came home";

    private static IReadOnlyList<string> Texts(IRunStore store) => [.. store.Drafts("round-1/refine").Select(d => d.Draft.Text), .. store.Feedback("round-1/feedback").Select(f => f.Text), store.Checkpoint("round-1/imitate")!.Hash];

    private async Task<IRunStore> RunAsync(string name, HostedFixture? elsewhere = null, bool resume = false, bool batched = false, CancellationToken cancellation = default)
    {
        var fixture = elsewhere ?? _fixture;
        using var calls = fixture.OpenStore();
        var execution = new RunExecution(new RunSetup
        {
            Grader = new FixedGrader(Verdict.Pass),
            GraderFingerprint = "none",
            Home = Checkout(),
            Pool = _pool,
            Observer = _notes,
            Hosted = (model, run) => HostedLanguageModel.OpenAsync(model, fixture.Around(run, calls), CancellationToken.None).GetAwaiter().GetResult(),
        });
        var (recipe, path) = (Path.Combine(_folder.Path, "recipe.yaml"), Path.Combine(_folder.Path, name));
        await File.WriteAllTextAsync(recipe, Recipe(fixture.Server.Url, batched), cancellation);
        using var folder = resume ? RunFolder.Open(path) : execution.Create(recipe, path, [], "redraft run recipe.yaml");
        await execution.RunAsync(folder, cancellation);
        var database = folder.OpenDatabase();
        _databases.Add(database);
        return database.StoreOf(1);
    }

    private static string Recipe(string url, bool batched)
    {
        var model = $"{{ url: \"{url}\", name: stub, api: completions, end-of-text: <end>, deadline: 1 h, retries: 2{(batched ? ", batch: true" : "")} }}";
        return $"""
            task: {"{"} name: posts, options: {"{"} train-posts: 6, refiner-posts: 2, held-out-posts: 4 {"}"} {"}"}
            model: nano-posts
            rounds: 1
            feedback: {"{"} source: critic, options: {"{"} model: {model} {"}"} {"}"}
            refiner: {"{"} examples: 0, model: {model} {"}"}
            judge: {model}
            embedder: {model}
            drafts: {"{"} samples: 1 {"}"}
            redrafts: {"{"} samples: 2 {"}"}
            selector: instruct-rm
            ratings: [embedding-similarity, r-given-xyf]
            baselines: []
            training: {"{"} epochs: 1 {"}"}
            evaluation: {"{"} k: [1], sampling: {"{"} samples: 1 {"}"}, control-problems: 2, divergence-prompts: 2, divergence-samples: 1 {"}"}

            """;
    }

    private static string Checkout()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Redraft.slnx")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }

    private sealed class HeardNotes : IRunObserver
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> All { get; } = new();

        public void StageStarted(string stage, int total, int done, string unit)
        {
        }

        public void Advanced(int units)
        {
        }

        public void StageFinished(double seconds)
        {
        }

        public void Note(string text) => All.Enqueue(text);
    }
}
