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

    [Fact]
    public void Labels_are_refused_before_a_run()
        => Assert.Equal("method: OpenAI's fine-tuning interface has no kto; set method: dpo, or kind: command", Assert.Single(new TrainerRecipe { Kind = TrainerRecipe.OpenAi, Method = TrainingMethod.Kto, Beta = 0.1 }.Problems()));

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

    [Fact]
    public async Task What_a_job_says_to_have_read_is_booked_in_the_models_budget()
    {
        _server.TrainedTokens = 37;
        await Model("gpt", price: 1e6, money: 1000).FinetuneAsync(Examples, Options, 7, At("one"), null, CancellationToken.None);
        Assert.Equal(new Spending(0, 0, 0, 37) { Trained = 37 }, await SpentAsync());

        _server.TrainedTokens = null; // the most that it can be: a token for a byte
        await Model("gpt", price: 1e6, money: 1000).FinetuneAsync(Examples, Options, 8, At("two"), null, CancellationToken.None);
        Assert.Equal(new Spending(0, 0, 0, 37 + Most) { Trained = 37 + Most }, await SpentAsync());

        await Model("gpt").FinetuneAsync(Examples, Options, 9, At("three"), null, CancellationToken.None); // without a price
        Assert.Equal(37 + Most, (await SpentAsync()).Trained);
    }

    [Fact]
    public async Task A_training_that_could_pass_the_budget_is_not_begun()
    {
        _server.TrainedTokens = 37;
        await Model("gpt", price: 1e6, money: Most + 36).FinetuneAsync(Examples, Options, 7, At("one"), null, CancellationToken.None);
        var error = await Assert.ThrowsAsync<HostedModelException>(() => Model("gpt", price: 1e6, money: Most + 36).FinetuneAsync(Examples, Options, 8, At("two"), null, CancellationToken.None));

        Assert.Equal(HostedFault.Budget, error.Fault);
        Assert.StartsWith($"budget.money: {Most + 36}, of which 37 is spent and {Most - 1} left, and the next training can cost {Most}; nothing more is sent", error.Message, StringComparison.Ordinal);
        Assert.Equal((1, 1), (_server.Jobs.Count, _server.Uploads.Count));
        await Model("gpt", price: 1e6, money: Most + 37).FinetuneAsync(Examples, Options, 8, At("two"), null, CancellationToken.None);
        Assert.Equal(74, (await SpentAsync()).Trained);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_training_that_a_crash_broke_off_counts_with_the_most_and_is_booked_once_when_it_ends(bool knew)
    {
        _server.TrainedTokens = 37;
        using (var killed = new CancellationTokenSource())
        using (var store = CallStore.Open(At("calls.db"), _clock))
        {
            _server.Looked = killed.Cancel;
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Model("gpt", price: 1e6, money: 1000, store: store).FinetuneAsync(Examples, Options, 7, At("out"), null, killed.Token));
            _server.Looked = () => { };
        }

        Assert.Equal(new Spending(0, 0, 0, Most) { Trained = Most }, await SpentAsync());
        if (!knew)
        {
            File.Delete(At("out.job/openai-job"));
        }

        for (var time = 0; time < 2; time++) // also where it ended after it was booked and before it was noted as done
        {
            using var store = CallStore.Open(At("calls.db"), _clock);
            await Model("gpt", price: 1e6, money: Most, store: store).FinetuneAsync(Examples, Options, 7, At("out"), null, CancellationToken.None); // room for the one that is begun
            Assert.Equal(new Spending(0, 0, 0, 37) { Trained = 37 }, await SpentAsync());
        }

        Assert.Single(_server.Jobs);
    }

    [Fact]
    public async Task What_failed_or_was_never_begun_costs_nothing()
    {
        _server.Refuses = "POST /v1/fine_tuning/jobs";
        await Assert.ThrowsAsync<HostedModelException>(() => Model("gpt", price: 1e6, money: Most).FinetuneAsync(Examples, Options, 7, At("out"), null, CancellationToken.None));
        Assert.Equal(default, await SpentAsync());

        (_server.Refuses, _server.Failure) = ("", "too few examples");
        await Assert.ThrowsAsync<TrainerException>(() => Model("gpt", price: 1e6, money: Most).FinetuneAsync(Examples, Options, 7, At("out"), null, CancellationToken.None));
        Assert.Equal(default, await SpentAsync());

        (_server.Failure, _server.TrainedTokens, _server.LostBeginnings) = (null, 37, 1);
        await Model("gpt", price: 1e6, money: Most).FinetuneAsync(Examples, Options, 7, At("out"), null, CancellationToken.None);
        Assert.Equal(37, (await SpentAsync()).Trained);
    }

    [Fact]
    public async Task A_job_that_was_begun_in_words_that_nobody_reads_counts_and_one_without_its_examples_doesnt()
    {
        (_server.StrangeBeginnings, _server.TrainedTokens) = (1, 37);
        var error = await Assert.ThrowsAsync<HostedModelException>(() => Model("gpt", price: 1e6, money: Most).FinetuneAsync(Examples, Options, 7, At("out"), null, CancellationToken.None));
        Assert.Equal((HostedFault.Answer, new Spending(0, 0, 0, Most) { Trained = Most }), (error.Fault, await SpentAsync()));

        await Model("gpt", price: 1e6, money: Most).FinetuneAsync(Examples, Options, 7, At("out"), null, CancellationToken.None);
        Assert.Single(_server.Jobs);
        Assert.Equal(37, (await SpentAsync()).Trained);

        _server.CutUploads = int.MaxValue;
        await Assert.ThrowsAsync<HostedModelException>(() => Model("gpt", price: 1e6, money: Most + 37).FinetuneAsync(Examples, Options, 8, At("other"), null, CancellationToken.None));
        Assert.Equal(37, (await SpentAsync()).Trained);
    }

    // The bytes of system, prompt and text, 64 for the template around each, twice, since there are two epochs.
    private const int Most = 2 * ((64 + 6 + 14 + 1) + (64 + 6 + 3 + 2));

    private Task<Spending> SpentAsync() => _store.SpentAsync(new CallParty("run", "", "gpt at https://models.example/v1", ""));

    private CommandTrainedModel Model(string name, TrainerRecipe? trainer = null, double? price = null, double? money = null, CallStore? store = null)
    {
        var key = At("key");
        File.WriteAllText(key, Secret);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var recipe = new ModelRecipe { Url = "https://models.example/v1", Name = name, KeyFile = key, System = "Go on.", Deadline = TimeSpan.FromHours(1), Price = price is null ? null : new PriceRecipe { Training = price } }; // longer than what the clock rushes through
        var around = new HostedSurroundings { Store = store ?? _store, Budget = money is null ? null : new BudgetRecipe { Money = money }, Run = "run", Clock = _clock, Jitter = () => 0.5, Transport = new Undisposed(_server) };
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
