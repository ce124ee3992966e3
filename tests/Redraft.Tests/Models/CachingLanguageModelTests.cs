using Dapper;
using Redraft.Engine.Kernels;
using Redraft.Engine.Tokenizing;
using Redraft.Evaluating;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tests.Runs;

namespace Redraft.Tests.Models;

public sealed class CachingLanguageModelTests : LanguageModelContract, IDisposable
{
    private static readonly PromptedText[] Texts =
        [new(Ask("ask zot"), "0"), new(Ask("ask bim"), "11"), new(Ask("ask zot"), "0"), new(Ask("ask bim"), "", [5, 6, 7]), new(Ask("ask bim"), "12")];

    private readonly WorkerPool _pool = new(2);
    private readonly TemporaryFolder _folder = new();
    private readonly RunDatabase _database;
    private readonly TrainableEmbeddedModel _model;

    public CachingLanguageModelTests()
    {
        _database = RunDatabase.Open(Path);
        _model = TinyModels.Make(_pool);
    }

    protected override ILanguageModel Part => new CachingLanguageModel(_model, _database.LogProbabilities);

    private string Path => System.IO.Path.Combine(_folder.Path, "run.db");

    [Fact]
    public async Task What_was_scored_once_is_not_computed_again_and_keeps_its_bits()
    {
        var (counted, model) = Counted(_model, _database);
        var fresh = await ScoreAsync(_model);

        var first = await ScoreAsync(model);
        Assert.Equal(4, counted.Usage.ScoredTexts); // one of the five is there twice
        var second = await ScoreAsync(model);

        Assert.Equal(4, counted.Usage.ScoredTexts);
        Assert.Equal(fresh.Select(Bits), first.Select(Bits));
        Assert.Equal(fresh.Select(Bits), second.Select(Bits));
    }

    [Fact]
    public async Task What_is_killed_finds_its_scores_again()
    {
        var expected = await ScoreAsync(Part);
        var copy = System.IO.Path.Combine(_folder.Path, "killed.db");
        foreach (var end in new[] { "", "-wal" })
        {
            File.Copy(Path + end, copy + end);
        }

        using var again = RunDatabase.Open(copy);
        var (counted, model) = Counted(_model, again);

        Assert.Equal(expected.Select(Bits), (await ScoreAsync(model)).Select(Bits));
        Assert.Equal(0, counted.Usage.ScoredTexts);
    }

    [Fact]
    public async Task Cancelled_between_two_parts_it_keeps_the_first()
    {
        const int part = 256;
        PromptedText[] many = [.. Enumerable.Range(0, part + 1).Select(i => new PromptedText(Ask("ask zot"), "", [i % 256, i / 256]))];
        using var stop = new CancellationTokenSource();
        var (counted, model) = Counted(new StoppingModel(_model, stop), _database);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => model.ScoreAsync(many, stop.Token));
        Assert.Equal(part, counted.Usage.ScoredTexts);
        await Part.ScoreAsync(many, CancellationToken.None);

        Assert.Equal(part + 1, Kept());
    }

    [Fact]
    public async Task Other_weights_another_context_and_another_tokenizer_are_other_models()
    {
        await ScoreAsync(Part);
        var before = Kept();
        using var stranger = TinyModels.Make(_pool, seed: 2);
        var (counted, model) = Counted(stranger, _database);

        Assert.Equal((await ScoreAsync(stranger)).Select(Bits), (await ScoreAsync(model)).Select(Bits));

        Assert.Equal(4, counted.Usage.ScoredTexts);
        Assert.Equal(2 * before, Kept());
        using var steeper = Other(config => config with { RotaryBase = 500 });
        using var plain = Other(config => config);
        Assert.Equal(_model.Id, steeper.Id); // the weights are the same; what is made of them isn't
        Assert.NotEqual(_model.ScoreKey(Texts[0]), steeper.ScoreKey(Texts[0]));
        Assert.Equal(_model.ScoreKey(Texts[0]), plain.ScoreKey(Texts[0]));
        using var transformer = TinyModels.Transformer(_pool);
        var tokenizer = BpeTrainer.Train(["zot zot zot bim bim"], new BpeTrainingOptions { VocabularySize = 260, SpecialTokens = ["<|end|>"] });
        using var reader = new EmbeddedLanguageModel(transformer, tokenizer, _pool);
        var bytes = new PromptedText(Ask("a"), "", [5]); // a byte is a byte in both
        Assert.Equal(_model.Id, reader.Id);
        Assert.NotEqual(_model.ScoreKey(bytes), reader.ScoreKey(bytes));
    }

    [Fact]
    public void A_key_names_prompt_and_answer_apart()
    {
        Assert.Equal(4, Texts.Select(_model.ScoreKey).Distinct().Count());
        var (prompt, answer) = (_model.ScoreKey(new(Ask("ask zot"), "", [5, 6])), _model.ScoreKey(new(Ask("ask zot"), "", [56])));
        Assert.NotEqual(prompt, answer);
    }

    [Fact]
    public async Task A_model_that_names_nothing_is_asked_each_time()
    {
        var (counted, model) = Counted(new ScriptedLanguageModel((_, _) => "a"), _database);

        await ScoreAsync(model, Texts[..1]);
        await ScoreAsync(model, Texts[..1]);

        Assert.Equal(2, counted.Usage.ScoredTexts);
        Assert.Equal(0, Kept());
    }

    [Fact]
    public async Task Stages_that_score_the_same_texts_share_them()
    {
        var (counted, model) = Counted(_model, _database);
        var store = _database.StoreOf(1);
        var run = new RunContext { Recipe = new Recipe(), Task = new ToyTask(4), Store = store, Folder = _folder.Path };

        await new Perplexity(run, model).MeasureAsync("first", Texts[..2], CancellationToken.None);
        await new Perplexity(run, model).MeasureAsync("second", Texts[..3], CancellationToken.None);

        Assert.Equal(2, counted.Usage.ScoredTexts);
        Assert.Equal(["first", "second"], store.Measures().Select(m => m.Name));
    }

    [Theory]
    [InlineData("x'000000'")]
    [InlineData("x''")]
    [InlineData("x'0000803f'")] // 1
    [InlineData("x'0000c07f'")] // not a number
    public async Task Scores_that_were_spoilt_are_named_and_not_believed(string now)
    {
        await ScoreAsync(Part, Texts[..1]);
        _database.Connection.Execute("UPDATE log_probabilities SET nats = " + now);

        Assert.Contains("log_probabilities, row '", Assert.Throws<InvalidDataException>(_database.ReadsOfCaches().Single(read => read.Table == "log_probabilities").Read).Message);
        await Assert.ThrowsAsync<InvalidDataException>(() => ScoreAsync(Part, Texts[..1]));
    }

    public void Dispose()
    {
        _database.Dispose();
        _model.Dispose();
        _folder.Dispose();
        _pool.Dispose();
    }

    private static (CountingLanguageModel Counted, ILanguageModel Model) Counted(ILanguageModel model, RunDatabase database)
    {
        var counted = new CountingLanguageModel(model, TimeProvider.System);
        return (counted, new CachingLanguageModel(counted, database.LogProbabilities));
    }

    private static Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(ILanguageModel model, PromptedText[]? texts = null)
        => model.ScoreAsync(texts ?? Texts, CancellationToken.None);

    private static string Bits(IReadOnlyList<float> nats) => string.Join(' ', nats.Select(BitConverter.SingleToInt32Bits));

    private int Kept() => _database.Connection.ExecuteScalar<int>("SELECT count(*) FROM log_probabilities");

    private TrainableEmbeddedModel Other(Func<Engine.Architectures.ModelConfig, Engine.Architectures.ModelConfig> change)
    {
        using var original = TinyModels.Transformer(_pool);
        var other = new Engine.Architectures.Llama(change(original.Config), _pool);
        original.CopyWeightsTo(other);
        return new TrainableEmbeddedModel(other, TinyModels.Tokenizer, _pool);
    }

    /// <summary>Cancels after the first call.</summary>
    private sealed class StoppingModel(ILanguageModel inner, CancellationTokenSource stop) : ILanguageModel
    {
        public string Id => inner.Id;

        public string? ScoreKey(PromptedText text) => inner.ScoreKey(text);

        public Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(
            IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation) => inner.GenerateAsync(requests, options, cancellation);

        public async Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(IReadOnlyList<PromptedText> texts, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            var scores = await inner.ScoreAsync(texts, CancellationToken.None);
            await stop.CancelAsync();
            return scores;
        }
    }
}
