using System.Net;
using System.Text.Json.Nodes;
using Redraft.Contracts.Fakes;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Remote.Calling;
using Redraft.Remote.Finetuning;
using Redraft.Remote.Tests.Serving;

namespace Redraft.Remote.Tests.Finetuning;

public sealed class OpenAiTrainerTests : IDisposable
{
    private const string Secret = "sk-0123456789-very-secret";

    private static readonly PromptedText[] Examples = [new(Prompt.Empty.Template("<|task|>").Text("ask é"), "0"), new(Prompt.Empty.Template("ask"), "11")];
    private static readonly FinetuningOptions Options = new() { Epochs = 2, ExamplesPerBatch = 4 };

    private readonly TemporaryFolder _folder = new();
    private readonly FinetuningStub _server = new();
    private readonly RushingClock _clock = new();
    private readonly List<string> _said = [];
    private readonly CallStore _store;

    public OpenAiTrainerTests() => _store = CallStore.Open(At("calls.db"), _clock);

    public void Dispose()
    {
        _store.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Examples_are_sent_up_as_chats_and_what_came_out_is_opened_by_its_name()
    {
        var (steps, told) = (new List<(int, int)>(), new List<int>());

        var trained = await Model("gpt").FinetuneAsync(Examples, Options, 7, At("out"), (step, of) => steps.Add((step, of)), CancellationToken.None, losses => told.Add(losses.Count));

        Assert.Equal("ft:gpt:ftjob-1", trained.Model.Id);
        Assert.Equal([(1, 3), (2, 3), (3, 3)], steps);
        Assert.Equal([2.5, 0.5], trained.Losses);
        Assert.Equal([1, 2], told);
        Assert.Contains("Validating", _said);
        var upload = Assert.Single(_server.Uploads);
        Assert.Contains("fine-tune", upload, StringComparison.Ordinal);
        Assert.Contains("""{"messages":[{"role":"system","content":"Go on."},{"role":"user","content":"<|task|>ask é"},{"role":"assistant","content":"0"}]}""", upload, StringComparison.Ordinal);
        Assert.Contains("""{"messages":[{"role":"system","content":"Go on."},{"role":"user","content":"ask"},{"role":"assistant","content":"11"}]}""", upload, StringComparison.Ordinal);
        var job = Assert.Single(_server.Jobs);
        Assert.Equal(("gpt", "file-1", 7), (job["model"]!.GetValue<string>(), job["training_file"]!.GetValue<string>(), job["seed"]!.GetValue<int>()));
        Assert.Equal("""{"type":"supervised","supervised":{"hyperparameters":{"n_epochs":2,"batch_size":4}}}""", job["method"]!.ToJsonString());
        Assert.Equal(job["metadata"]!["redraft"]!.GetValue<string>()[..16], job["suffix"]!.GetValue<string>()["redraft-".Length..]);
        Assert.All(_server.Keys, key => Assert.Equal("Bearer " + Secret, key));
        Assert.Equal(trained.Hash, Model("gpt").Reopen(At("out")).Hash);
    }

    [Fact]
    public async Task Pairs_are_sent_up_as_preferences_and_another_beta_is_another_training()
    {
        PromptedText[] pairs = [.. Examples.Select(example => example with { Rejected = "worse" })];
        await Model("gpt", new TrainerRecipe { Kind = TrainerRecipe.OpenAi, Method = TrainingMethod.Dpo, Beta = 0.2 }).FinetuneAsync(pairs, Options, 7, At("out"), null, CancellationToken.None);

        Assert.Contains(
            """{"input":{"messages":[{"role":"system","content":"Go on."},{"role":"user","content":"<|task|>ask é"}]},"preferred_output":[{"role":"assistant","content":"0"}],"non_preferred_output":[{"role":"assistant","content":"worse"}]}""",
            Assert.Single(_server.Uploads), StringComparison.Ordinal);
        Assert.Equal("""{"type":"dpo","dpo":{"hyperparameters":{"n_epochs":2,"batch_size":4,"beta":0.2}}}""", _server.Jobs[0]["method"]!.ToJsonString());

        await Model("gpt", new TrainerRecipe { Kind = TrainerRecipe.OpenAi, Method = TrainingMethod.Dpo }).FinetuneAsync(pairs, Options, 7, At("out"), null, CancellationToken.None);
        Assert.Equal("""{"type":"dpo","dpo":{"hyperparameters":{"n_epochs":2,"batch_size":4}}}""", _server.Jobs[1]["method"]!.ToJsonString());
    }

    [Theory]
    [InlineData(TrainingMethod.Supervised, "worse")]
    [InlineData(TrainingMethod.Dpo, null)]
    public async Task Demonstrations_are_sent_up_where_pairs_arent_asked_for_or_there_are_none(TrainingMethod method, string? rejected)
    {
        await Model("gpt", new TrainerRecipe { Kind = TrainerRecipe.OpenAi, Method = method }).FinetuneAsync([.. Examples.Select(example => example with { Rejected = rejected })], Options, 7, At("out"), null, CancellationToken.None);

        Assert.Contains("\"messages\":[{\"role\":\"system\"", Assert.Single(_server.Uploads), StringComparison.Ordinal);
        Assert.Equal("supervised", _server.Jobs[0]["method"]!["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_next_round_starts_from_what_came_out()
    {
        var first = await Model("gpt").FinetuneAsync(Examples, Options, 7, At("one"), null, CancellationToken.None);
        var second = await ((ITrainableModel)first.Model).FinetuneAsync(Examples, Options, 7, At("two"), null, CancellationToken.None);

        Assert.Equal("ft:gpt:ftjob-1", _server.Jobs[1]["model"]!.GetValue<string>());
        Assert.Equal("ft:ft:gpt:ftjob-1:ftjob-2", second.Model.Id);
    }

    [Fact]
    public async Task What_goes_wrong_on_the_way_is_tried_again_and_begins_no_second_job()
    {
        (_server.CutUploads, _server.LostBeginnings) = (2, 1);
        foreach (var status in new[] { HttpStatusCode.TooManyRequests, HttpStatusCode.InternalServerError })
        {
            _server.Instead.Enqueue(status);
        }

        await Model("gpt").FinetuneAsync(Examples, Options, 7, At("out"), null, CancellationToken.None);

        Assert.Single(_server.Jobs);
        Assert.Single(_server.Uploads);
        Assert.Equal(1, _server.Asked.Count(asked => asked == "POST /v1/fine_tuning/jobs"));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_run_that_was_killed_goes_on_with_the_job_that_it_began(bool knew, bool filters)
    {
        _server.Filters = filters;
        using var killed = new CancellationTokenSource();
        _server.Looked = killed.Cancel;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Model("gpt").FinetuneAsync(Examples, Options, 7, At("out"), null, killed.Token));
        _server.Looked = () => { };
        Assert.True(File.Exists(At("out.job/openai-job")));
        if (!knew)
        {
            File.Delete(At("out.job/openai-job")); // killed a moment earlier
        }

        var trained = await Model("gpt").FinetuneAsync(Examples, Options, 7, At("out"), null, CancellationToken.None);

        Assert.Equal("ft:gpt:ftjob-1", trained.Model.Id);
        Assert.Single(_server.Jobs);
        await Model("gpt").FinetuneAsync(Examples, Options, 7, At("out"), null, CancellationToken.None);
        Assert.Single(_server.Jobs); // what is done is not done again
        await Model("gpt").FinetuneAsync(Examples, Options, 8, At("out"), null, CancellationToken.None);
        Assert.Equal(2, _server.Jobs.Count); // another training is
    }

    [Fact]
    public async Task A_job_that_fails_is_one_clear_error_and_another_one_is_begun()
    {
        _server.Failure = "the file has 2 examples, and 10 are needed";
        var error = await Assert.ThrowsAsync<TrainerException>(() => Model("gpt").FinetuneAsync(Examples, Options, 7, At("out"), null, CancellationToken.None));
        Assert.Contains("ftjob-1 failed: the file has 2 examples, and 10 are needed; mend it", error.Message, StringComparison.Ordinal);

        _server.Failure = null;
        Assert.Equal("ft:gpt:ftjob-2", (await Model("gpt").FinetuneAsync(Examples, Options, 7, At("out"), null, CancellationToken.None)).Model.Id);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, HostedFault.Key)]
    [InlineData(HttpStatusCode.NotFound, HostedFault.Refused)]
    public async Task A_server_that_refuses_is_one_clear_error_without_the_key(HttpStatusCode status, HostedFault fault)
    {
        _server.Instead.Enqueue(status);
        var error = await Assert.ThrowsAsync<HostedModelException>(() => Model("gpt").FinetuneAsync(Examples, Options, 7, At("out"), null, CancellationToken.None));

        Assert.Equal(fault, error.Fault);
        Assert.DoesNotContain(Secret, error.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Jobs);
    }

    [Fact]
    public async Task Examples_that_count_nothing_are_left_out_and_weights_are_said_to_be_unknown()
    {
        await Model("gpt").FinetuneAsync([Examples[0] with { Weight = 0 }, Examples[1] with { Weight = 0.5 }], Options, 7, At("out"), null, CancellationToken.None);

        Assert.Single(File.ReadAllLines(At("out.job/dataset.jsonl")));
        Assert.Contains(_said, line => line.Contains("no weights", StringComparison.Ordinal));
    }

    private CommandTrainedModel Model(string name, TrainerRecipe? trainer = null)
    {
        var key = At("key");
        File.WriteAllText(key, Secret);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var recipe = new ModelRecipe { Url = "https://models.example/v1", Name = name, KeyFile = key, System = "Go on.", Deadline = TimeSpan.FromHours(1) }; // longer than what the clock rushes through
        var around = new HostedSurroundings { Store = _store, Run = "run", Clock = _clock, Jitter = () => 0.5, Transport = new Undisposed(_server) };
        return new CommandTrainedModel(new Named(name), name, new OpenAiTrainer(recipe, around, _said.Add) { Recipe = trainer ?? new TrainerRecipe() }, (_, served) => new Named(served!.Model));
    }

    private string At(string name) => Path.Combine(_folder.Path, name);

    private sealed class Named(string id) : ILanguageModel
    {
        public string Id => id;

        public bool Fits(PromptedText text) => true;

        public Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(IReadOnlyList<PromptedText> texts, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreWholeAsync(IReadOnlyList<Prompt> texts, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
