using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Sampling;
using Redraft.Models;

namespace Redraft.Tests.Models;

public sealed class EmbeddedLanguageModelTests : LanguageModelContract, IDisposable
{
    private const float Nats = 1e-4f; // the bound; the same kernels give the same bits here

    private static readonly SamplingOptions Options = new() { MaxTokens = 20, BannedTokens = [.. Enumerable.Range(128, 128)] };

    private readonly WorkerPool _pool = new(2);
    private readonly ITransformer _transformer;
    private readonly EmbeddedLanguageModel _model;

    public EmbeddedLanguageModelTests()
    {
        _transformer = Transformer(seed: 1);
        _model = new EmbeddedLanguageModel(_transformer, new ByteTokenizer(), _pool);
    }

    protected override ILanguageModel Part => _model;

    public void Dispose()
    {
        _model.Dispose();
        _transformer.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public async Task Scoring_a_finished_completion_gives_the_log_probabilities_that_drawing_it_gave()
    {
        var options = Options with { Temperature = 1.5, MaxTokens = 60 };
        var prompts = new[] { Ask("first"), Ask("second") };
        var drawn = await _model.GenerateAsync([.. prompts.Select(prompt => new GenerationRequest(prompt, [.. Enumerable.Range(0, 60).Select(seed => (ulong)seed)]))], options, CancellationToken.None);
        var finished = prompts.Zip(drawn).SelectMany(pair => pair.Second.Where(completion => completion.Finished).Select(completion => (Prompt: pair.First, Completion: completion)))
            .Reverse().ToList();
        Assert.True(finished.Count > 3);

        var scores = await _model.ScoreAsync([.. finished.Select(pair => new PromptedText(pair.Prompt, pair.Completion.Text))], CancellationToken.None);

        foreach (var (pair, score) in finished.Zip(scores))
        {
            Assert.Equal(pair.Completion.LogProbabilities.Count, score.Count);
            Assert.All(pair.Completion.LogProbabilities.Zip(score), both => Assert.Equal(both.First, both.Second, Nats));
        }
    }

    [Fact]
    public async Task Every_sampling_option_reaches_the_sampler()
    {
        var endless = Options with { BannedTokens = [.. Enumerable.Range(128, 129)] }; // the end of text too
        async Task<Completion> Draw(SamplingOptions options)
            => (await _model.GenerateAsync([new(Ask("x"), [7])], options, CancellationToken.None))[0][0];
        var plain = await Draw(endless);
        Assert.Equal(20, plain.Tokens.Count);
        Assert.Equal(plain.Text[..plain.Text.IndexOf(plain.Text[5], StringComparison.Ordinal)], (await Draw(endless with { Stop = [plain.Text[5].ToString()] })).Text);
        Assert.Equal(4, (await Draw(endless with { MaxTokens = 4 })).Tokens.Count);
        var greedy = await Draw(endless with { Temperature = 0 });
        Assert.NotEqual(plain.Tokens, greedy.Tokens);
        Assert.Equal(greedy.Tokens, (await Draw(endless with { TopK = 1 })).Tokens);
        Assert.Equal(greedy.Tokens, (await Draw(endless with { TopP = 1e-9 })).Tokens);
        Assert.Equal(greedy.Tokens, (await Draw(endless with { MinP = 1 })).Tokens);
        Assert.DoesNotContain(greedy.Tokens[0], (await Draw(endless with { Temperature = 0, BannedTokens = [greedy.Tokens[0]] })).Tokens);
        await Assert.ThrowsAsync<ArgumentException>(() => Draw(Options with { TopP = 2 }));
    }

    [Fact]
    public async Task Rows_of_the_model_that_the_tokenizer_does_not_know_are_never_drawn()
    {
        var samples = await _model.GenerateAsync([new(Ask("x"), [.. Enumerable.Range(0, 50).Select(seed => (ulong)seed)])], Options with { Temperature = 5 }, CancellationToken.None);
        Assert.All(samples[0].SelectMany(completion => completion.Tokens), token => Assert.InRange(token, 0, 256));
    }

    [Fact]
    public async Task What_is_too_long_is_refused_by_number()
    {
        var longAsk = Ask(new string('y', 200));
        var drawing = await Assert.ThrowsAsync<ArgumentException>(() => _model.GenerateAsync([new(Ask("x"), [1]), new(longAsk, [1])], Options, CancellationToken.None));
        Assert.Contains("prompt 1 has 203 tokens, but the model's context holds 128", drawing.Message, StringComparison.Ordinal);
        var scoring = await Assert.ThrowsAsync<ArgumentException>(() => _model.ScoreAsync([new(Ask("x"), "z"), new(longAsk, "abc")], CancellationToken.None));
        Assert.Contains("text 1 has 203 + 4 tokens with its prompt, but the model's context holds 128", scoring.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => _model.ScoreAsync([new(Prompt.Empty, "z")], CancellationToken.None));
    }

    [Fact]
    public async Task Calls_from_several_threads_take_turns_and_a_refused_one_blocks_nobody()
    {
        var expected = (await _model.GenerateAsync([new(Ask("x"), [1])], Options, CancellationToken.None))[0][0].Tokens;
        await Assert.ThrowsAsync<ArgumentException>(() => _model.GenerateAsync([new(Prompt.Empty, [1])], Options, CancellationToken.None));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _model.GenerateAsync([new(Ask("x"), [1])], Options, new CancellationToken(true)));
        var calls = Enumerable.Range(0, 8).Select(i => i % 2 == 0
            ? _model.GenerateAsync([new(Ask("x"), [1])], Options, CancellationToken.None)
            : _model.GenerateAsync([new(Ask("other"), [5, 6]), new(Ask("x"), [1])], Options, CancellationToken.None));
        Assert.All(await Task.WhenAll(calls), result => Assert.Equal(expected, result[^1][0].Tokens));
    }

    [Fact]
    public void The_id_names_the_weights()
    {
        using var twin = Transformer(seed: 1);
        using var other = Transformer(seed: 1);
        other.Parameters[^1].Value.Span[^1] += 1e-6f;
        Assert.Matches("^sha256:[0-9a-f]{64}$", _model.Id);
        Assert.Equal(_model.Id, WeightsHash.Of(twin));
        Assert.NotEqual(_model.Id, WeightsHash.Of(other));
    }

    [Fact]
    public void A_tokenizer_of_more_ids_than_the_model_has_is_refused()
    {
        using var small = ArchitectureList.Create(_transformer.Config with { VocabularySize = 100 }, _pool);
        Assert.Throws<ArgumentException>(() => new EmbeddedLanguageModel(small, new ByteTokenizer(), _pool));
    }

    private static new Prompt Ask(string text) => Prompt.Empty.Template("Q: ").Text(text);

    private ITransformer Transformer(ulong seed)
    {
        var model = ArchitectureList.Create(
            new ModelConfig
            {
                ModelType = "llama",
                VocabularySize = 264, // rounded up: ids 257 to 263 mean nothing
                Width = 32,
                Layers = 2,
                Heads = 4,
                KeyValueHeads = 2,
                HeadWidth = 8,
                FeedForwardWidth = 48,
                ContextLength = 128,
            },
            _pool);
        model.Initialize(seed);
        return model;
    }
}
