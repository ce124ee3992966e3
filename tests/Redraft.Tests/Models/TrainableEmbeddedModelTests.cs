using Redraft.Engine;
using Redraft.Engine.Adapting;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Evaluating;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tests.Runs;

namespace Redraft.Tests.Models;

public sealed class TrainableEmbeddedModelTests : TrainableModelContract
{
    private static readonly FinetuningOptions Options = new() { Epochs = 40, ExamplesPerBatch = 3, LearningRate = 1e-2 };

    private readonly WorkerPool _pool = new(2);
    private readonly TemporaryFolder _folder = new();
    private readonly TrainableEmbeddedModel _model;

    public TrainableEmbeddedModelTests() => _model = TinyModels.Make(_pool);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_taught_keeps_its_chat_template_and_is_opened_with_no_other(bool adapters)
    {
        Checkpoint.Save(Folder("base"), TinyModels.Transformer(_pool), TinyModels.Tokenizer);
        File.WriteAllText(Path.Combine(Folder("base"), "chat_template.jinja"), "{{ messages[0].content }}");
        using var model = TrainableEmbeddedModel.Load(Folder("base"), _pool);
        var options = Options with { Epochs = 1, Lora = adapters ? new LoraOptions { Rank = 2 } : null };

        var trained = await model.FinetuneAsync(Examples, options, 1, Folder("taught"), null, CancellationToken.None);

        Assert.Equal(model.Chat!.Hash, ((TrainableEmbeddedModel)trained.Model).Chat!.Hash);
        using var again = (TrainableEmbeddedModel)model.Reopen(Folder("taught")).Model;
        Assert.Equal(model.Chat.Hash, again.Chat!.Hash);
        File.WriteAllText(Path.Combine(Folder(adapters ? "base" : "taught"), "chat_template.jinja"), "{{ messages[0].content }} ");
        using var changed = TrainableEmbeddedModel.Load(Folder("base"), _pool);
        var error = Assert.Throws<BadFileException>(() => changed.Reopen(Folder("taught")));
        Assert.Contains(model.Chat.Hash, error.Message, StringComparison.Ordinal);
        Assert.Equal(2, error.Message.Split("sha256:").Length - 1);
    }

    [Fact]
    public async Task It_learns_to_write_what_it_was_shown()
    {
        using var model = TinyModels.Make(_pool);

        var trained = await model.FinetuneAsync(Examples, Options, 1, Folder("a"), null, CancellationToken.None);

        Assert.True(trained.Losses[^1] < 0.1 * trained.Losses[0], $"loss went from {trained.Losses[0]} to {trained.Losses[^1]}");
        foreach (var example in Examples)
        {
            var answers = await trained.Model.GenerateAsync(
                [new GenerationRequest(example.Prompt, [7])], new SamplingOptions { Temperature = 0, MaxTokens = 8 }, CancellationToken.None);
            Assert.Equal(example.Text, answers[0][0].Text);
        }
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_bits_on_any_number_of_threads()
    {
        using var single = new WorkerPool(1);
        using var a = TinyModels.Make(_pool);
        using var b = TinyModels.Make(single);

        var first = await a.FinetuneAsync(Examples, Options, 5, Folder("d"), null, CancellationToken.None);
        var second = await b.FinetuneAsync(Examples, Options, 5, Folder("e"), null, CancellationToken.None);

        Assert.Equal(first.Hash, second.Hash);
    }

    [Fact]
    public async Task Rounded_products_give_other_bits_and_the_same_ones_each_time()
    {
        using var model = TinyModels.Make(_pool);
        var rounded = Options with { Precision = ProductPrecision.Bf16 };

        var first = await model.FinetuneAsync(Examples, rounded, 5, Folder("k"), null, CancellationToken.None);
        var second = await model.FinetuneAsync(Examples, rounded, 5, Folder("l"), null, CancellationToken.None);
        var floats = await model.FinetuneAsync(Examples, Options, 5, Folder("m"), null, CancellationToken.None);

        Assert.Equal(first.Hash, second.Hash);
        Assert.NotEqual(first.Hash, floats.Hash);
    }

    [Fact]
    public async Task Cancelling_ends_the_training_and_leaves_no_checkpoint()
    {
        using var model = TinyModels.Make(_pool);
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => model.FinetuneAsync(Examples, Options, 1, Folder("f"), (step, _) => Stop(stop, step), stop.Token));

        Assert.False(File.Exists(Path.Combine(Folder("f"), "config.json")));
    }

    [Fact]
    public async Task Adapters_learn_it_too_and_come_back_bit_for_bit_on_any_number_of_threads()
    {
        using var single = new WorkerPool(1);
        using var model = TinyModels.Make(_pool);
        using var other = TinyModels.Make(single);
        var options = Options with { Lora = new LoraOptions { Rank = 8, Dropout = 0.05 }, LearningRate = 3e-2 };

        var trained = await model.FinetuneAsync(Examples, options, 5, Folder("g"), null, CancellationToken.None);
        var again = await other.FinetuneAsync(Examples, options, 5, Folder("h"), null, CancellationToken.None);
        var reopened = model.Reopen(Folder("g"));

        Assert.True(trained.Losses[^1] < trained.Losses[0] - 0.1, $"loss went from {trained.Losses[0]} to {trained.Losses[^1]}");
        Assert.Equal((trained.Hash, trained.Model.Id), (again.Hash, again.Model.Id));
        Assert.Equal((trained.Hash, trained.Model.Id), (reopened.Hash, reopened.Model.Id));
        Assert.Equal(await trained.Model.ScoreAsync(Examples, CancellationToken.None), await reopened.Model.ScoreAsync(Examples, CancellationToken.None));
        Assert.Equal(["adapter_config.json", "adapter_model.safetensors"], Directory.GetFiles(Folder("g")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(model.Id, AdapterCheckpoint.BaseOf(Folder("g")).Id);
    }

    [Fact]
    public async Task Adapters_are_put_on_no_other_model()
    {
        using var model = TinyModels.Make(_pool);
        using var stranger = TinyModels.Make(_pool, seed: 2);
        await model.FinetuneAsync(Examples, Options with { Epochs = 1, Lora = new LoraOptions() }, 5, Folder("i"), null, CancellationToken.None);
        Checkpoint.Save(Folder("stranger"), TinyModels.Transformer(_pool, seed: 2), TinyModels.Tokenizer);
        Checkpoint.Save(Folder("base"), TinyModels.Transformer(_pool), TinyModels.Tokenizer);

        Assert.Contains("made for the base model", Assert.Throws<BadFileException>(() => stranger.Reopen(Folder("i"))).Message, StringComparison.Ordinal);
        Assert.Throws<BadFileException>(() => TrainableEmbeddedModel.LoadAdapted(Folder("stranger"), Folder("i"), _pool));
        Assert.Contains("adapters without the model", Assert.Throws<BadFileException>(() => TrainableEmbeddedModel.Load(Folder("i"), _pool)).Message, StringComparison.Ordinal);
        using var loaded = TrainableEmbeddedModel.LoadAdapted(Folder("base"), Folder("i"), _pool);
        Assert.Equal(model.Reopen(Folder("i")).Model.Id, loaded.Id);
    }

    [Fact]
    public async Task What_adapters_make_of_a_model_and_the_model_itself_are_one_copy_of_its_weights()
    {
        using var model = TinyModels.Make(_pool);
        using var alone = TinyModels.Make(_pool);
        var options = Options with { Epochs = 4, Lora = new LoraOptions() };
        var first = (TrainableEmbeddedModel)(await model.FinetuneAsync(Examples, options, 5, Folder("o"), null, CancellationToken.None)).Model;
        var second = (TrainableEmbeddedModel)(await model.FinetuneAsync(Examples, options, 6, Folder("p"), null, CancellationToken.None)).Model;
        var reopened = (TrainableEmbeddedModel)model.Reopen(Folder("o")).Model;

        foreach (var policy in new[] { first, second, reopened })
        {
            Assert.All(model.Transformer.Parameters.Zip(policy.Transformer.Parameters), pair => Assert.Same(pair.First.Value, pair.Second.Value));
            Assert.NotEqual(model.Id, policy.Id);
            Assert.Equal(alone.Id, policy.Reference!.Id);
        }

        Assert.Null(model.Reference);
        var expected = await Task.WhenAll(new[] { alone, first, second }.Select(m => m.ScoreAsync(Examples, CancellationToken.None)));
        var calls = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => new ILanguageModel[] { model, first, second }[i % 3].ScoreAsync(Examples, CancellationToken.None)));
        Assert.All(calls.Index(), call => Assert.Equal(expected[call.Index % 3], call.Item)); // they take turns
        Assert.Equal(expected[0], await first.Reference!.ScoreAsync(Examples, CancellationToken.None));
        Assert.NotEqual(expected[0], expected[1]);
        Assert.NotEqual(expected[1], expected[2]);
        Assert.Equal(3, Examples.Select(first.ScoreKey).Except(Examples.Select(second.ScoreKey)).Except(Examples.Select(model.ScoreKey)).Count());
        Assert.Equal(Examples.Select(alone.ScoreKey), Examples.Select(first.Reference!.ScoreKey));
    }

    [Fact]
    public async Task Divergences_from_the_shared_base_model_are_those_from_a_copy_bit_for_bit()
    {
        using var model = TinyModels.Make(_pool);
        using var copy = TinyModels.Make(_pool);
        var policy = (TrainableEmbeddedModel)(await model.FinetuneAsync(
            Examples, Options with { Epochs = 4, Lora = new LoraOptions() }, 5, Folder("q"), null, CancellationToken.None)).Model;
        using var database = RunDatabase.Open(Folder("run.db"));
        var store = database.StoreOf(1);
        var run = new RunContext
        {
            Recipe = new Recipe { Evaluation = new EvaluationRecipe { DivergencePrompts = 4, DivergenceSamples = 8, Sampling = new SamplingRecipe { MaxTokens = 12 } } },
            Task = new ToyTask(4), Store = store, LogProbabilities = database.LogProbabilities, Folder = _folder.Path,
        };
        var problems = run.Task.Problems(Split.HeldOut);
        store.Commit(new RunBatch { Origin = run.OriginOf("problems"), Units = [], Problems = problems });

        await new Divergence(run, policy.Reference!).MeasureAsync("shared", policy, problems, CancellationToken.None);
        await new Divergence(run, new CachingLanguageModel(model, database.LogProbabilities)).MeasureAsync("kept", policy, problems, CancellationToken.None);
        await new Divergence(run, copy).MeasureAsync("copied", policy, problems, CancellationToken.None);

        foreach (var metric in new[] { Divergence.Forward, Divergence.Backward })
        {
            var found = store.Measures().Where(m => m.Metric == metric).ToList();
            Assert.Equal(["shared", "kept", "copied"], found.Select(m => m.Name));
            Assert.Single(found.Select(m => (m.Value, m.Low, m.High)).Distinct());
            Assert.NotEqual(0, found[0].Value);
        }
    }

    [Fact]
    public async Task An_example_is_learned_as_much_as_it_weighs_beside_the_others()
    {
        using var model = TinyModels.Make(_pool);
        var options = Options with { Epochs = 6 };
        async Task<(string Hash, double Nats)> LearnAsync(string folder, params double[] weights)
        {
            var trained = await model.FinetuneAsync([.. Examples.Zip(weights, (e, w) => e with { Weight = w })], options, 5, Folder(folder), null, CancellationToken.None);
            return (trained.Hash, (await trained.Model.ScoreAsync([Examples[0]], CancellationToken.None))[0].Sum(nats => (double)nats));
        }

        var even = await LearnAsync("w1", 1, 1, 1);
        var little = await LearnAsync("w2", 1.0 / 64, 1, 1);

        Assert.Equal(even.Hash, (await LearnAsync("w3", 2, 2, 2)).Hash); // only shares count
        Assert.True(little.Nats < even.Nats - 0.5, $"{little.Nats} with a sixty-fourth of the weight, {even.Nats} with all of it");
    }

    [Fact]
    public async Task A_prompt_is_learned_only_where_it_weighs_something()
    {
        using var model = TinyModels.Make(_pool);
        async Task<double> PromptNatsAsync(string folder, double weight)
        {
            var trained = await model.FinetuneAsync(Examples, Options with { Epochs = 6, PromptLossWeight = weight }, 5, Folder(folder), null, CancellationToken.None);
            return (await trained.Model.ScoreWholeAsync([Examples[0].Prompt], CancellationToken.None))[0].Sum(nats => (double)nats);
        }

        Assert.True(await PromptNatsAsync("p1", 1) > await PromptNatsAsync("p2", 0) + 1);
    }

    [Fact]
    public async Task A_whole_text_is_scored_like_a_completion_of_its_first_token()
    {
        using var model = TinyModels.Make(_pool);
        var start = Prompt.Empty.Text("a");

        var whole = (await model.ScoreWholeAsync([start.Text("sk zot")], CancellationToken.None))[0];
        var completion = (await model.ScoreAsync([new PromptedText(start, "sk zot")], CancellationToken.None))[0];

        Assert.Equal(completion.SkipLast(1), whole); // without the end of the text
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_adapters_made_of_a_model_can_be_taught_in_its_turn(bool adapters)
    {
        using var model = TinyModels.Make(_pool);
        var policy = (await model.FinetuneAsync(Examples, Options with { Epochs = 4, Lora = new LoraOptions() }, 5, Folder("r"), null, CancellationToken.None)).Model;
        var (before, scores) = ((model.Id, policy.Id), await policy.ScoreAsync(Examples, CancellationToken.None));
        using var pool = new WorkerPool(1);
        var folded = TinyModels.Transformer(pool);
        AdapterCheckpoint.Attach(Folder("r"), folded, pool).Fold();
        using var whole = new TrainableEmbeddedModel(folded, TinyModels.Tokenizer, pool);
        var options = Options with { Epochs = 2, Lora = adapters ? new LoraOptions() : null };

        var found = await policy.FinetuneAsync(Examples, options, 7, Folder("s"), null, CancellationToken.None);
        var expected = await whole.FinetuneAsync(Examples, options, 7, Folder("t"), null, CancellationToken.None);

        Assert.Equal((expected.Hash, expected.Model.Id), (found.Hash, found.Model.Id));
        Assert.Equal(expected.Model.Id, policy.Reopen(Folder("s")).Model.Id);
        Assert.Equal(before, (model.Id, policy.Id));
        Assert.Equal(scores, await policy.ScoreAsync(Examples, CancellationToken.None));
    }

    [Fact]
    public async Task Adapters_that_were_not_finished_leave_the_model_as_it_was()
    {
        using var model = TinyModels.Make(_pool);
        var before = await model.ScoreAsync(Examples, CancellationToken.None);
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => model.FinetuneAsync(Examples, Options with { Lora = new LoraOptions() }, 1, Folder("u"), (step, _) => Stop(stop, step), stop.Token));

        Assert.Null(model.Transformer.Adapter);
        Assert.All(model.Transformer.Parameters, parameter => Assert.True(parameter.Trains));
        Assert.Equal(before, await model.ScoreAsync(Examples, CancellationToken.None));
    }

    [Fact]
    public async Task Frozen_weights_are_those_of_the_base_model()
    {
        using var model = TinyModels.Make(_pool);

        await model.FinetuneAsync(Examples, Options with { Epochs = 2, Freeze = ["model.embed*", "*.layers.0.*"] }, 5, Folder("j"), null, CancellationToken.None);

        using var expected = TinyModels.Transformer(_pool);
        var found = Checkpoint.Load(Folder("j"), _pool).Model;
        Assert.All(
            expected.Parameters.Zip(found.Parameters),
            pair => Assert.Equal(
                pair.First.Name.Contains("embed", StringComparison.Ordinal) || pair.First.Name.Contains("layers.0.", StringComparison.Ordinal),
                pair.First.Value.Span.SequenceEqual(pair.Second.Value.Span)));
        found.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_finetuning_that_was_stopped_goes_on_to_the_same_bits(bool adapters)
    {
        using var model = TinyModels.Make(_pool);
        var options = Options with { Epochs = 8, Ema = 0.7, Lora = adapters ? new LoraOptions { Dropout = 0.1 } : null };
        var expected = await model.FinetuneAsync(Examples, options, 5, Folder("k"), null, CancellationToken.None);
        var steps = new List<int>();
        using (var stop = new CancellationTokenSource())
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => model.FinetuneAsync(Examples, options, 5, Folder("l"), (step, _) => Stop(stop, step), stop.Token));
        }

        Assert.True(Directory.Exists(Folder("l") + ".training"));
        var counts = new List<int>();
        var found = await model.FinetuneAsync(Examples, options, 5, Folder("l"), (step, _) => steps.Add(step), CancellationToken.None, losses => counts.Add(losses.Count));
        Assert.Equal(steps, counts); // of an earlier process too

        Assert.Equal(4, steps[0]);
        Assert.Equal(expected.Losses, found.Losses);
        Assert.Equal((expected.Hash, expected.Model.Id), (found.Hash, found.Model.Id));
        Assert.False(Directory.Exists(Folder("l") + ".training"));
        Assert.NotEqual(found.Hash, (await model.FinetuneAsync(Examples, options with { Ema = null }, 5, Folder("m"), null, CancellationToken.None)).Hash);
    }

    [Fact]
    public async Task What_was_stopped_with_other_examples_is_not_gone_on_with()
    {
        using var model = TinyModels.Make(_pool);
        using (var stop = new CancellationTokenSource())
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => model.FinetuneAsync(Examples, Options with { Epochs = 8 }, 5, Folder("n"), (step, _) => Stop(stop, step), stop.Token));
        }

        var steps = new List<int>();
        await model.FinetuneAsync([.. Examples.Take(2)], Options with { Epochs = 8 }, 5, Folder("n"), (step, _) => steps.Add(step), CancellationToken.None);

        Assert.Equal(1, steps[0]);
    }

    [Fact]
    public void Patterns_that_mean_nothing_in_the_model_are_known_before_training()
    {
        using var model = TinyModels.Make(_pool);

        Assert.Empty(model.ProblemsWith(Options with { Lora = new LoraOptions { Targets = ["*.q_proj.weight"] } }));
        Assert.Contains("lora.targets: '*.c_attn.weight' matches no linear layer", model.ProblemsWith(Options with { Lora = new LoraOptions { Targets = ["*.c_attn.weight"] } }).Single(), StringComparison.Ordinal);
        Assert.Contains("freeze: 'wte.weight' matches no weight", model.ProblemsWith(Options with { Freeze = ["wte.weight"] }).Single(), StringComparison.Ordinal);
    }

    protected override ILanguageModel Part => _model;

    public override void Dispose()
    {
        base.Dispose();
        _model.Dispose();
        _folder.Dispose();
        _pool.Dispose();
    }

    private static IReadOnlyList<PromptedText> Examples { get; } =
    [
        new(Prompt.Empty.Text("ask zot"), "0"),
        new(Prompt.Empty.Text("ask bim"), "11"),
        new(Prompt.Empty.Text("ask kel"), "22"),
    ];

    private static void Stop(CancellationTokenSource stop, int step)
    {
        if (step == 3)
        {
            stop.Cancel();
        }
    }

    private string Folder(string name) => Path.Combine(_folder.Path, name);
}
