using System.Threading.Channels;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Sampling;
using Redraft.Models;

namespace Redraft.Tests.Models;

public sealed class LiveLanguageModelTests : IDisposable
{
    private readonly WorkerPool _pool = new(2);
    private readonly ITransformer _transformer;
    private readonly LiveLanguageModel _model;

    public LiveLanguageModelTests()
    {
        _transformer = TinyModels.Transformer(_pool);
        _model = new LiveLanguageModel(_transformer, TinyModels.Tokenizer, _pool, new BatchLimits { LiveSequences = 7 });
    }

    public void Dispose()
    {
        _model.Dispose();
        _transformer.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public async Task Many_at_once_get_what_each_gets_from_the_embedded_model_alone()
    {
        using var twin = TinyModels.Transformer(_pool);
        using var alone = new EmbeddedLanguageModel(twin, TinyModels.Tokenizer, _pool);
        var calls = Enumerable.Range(0, 12).Select(i => (Prompt: Prompt.Empty.Text($"ask zot {i}"), Seeds: Enumerable.Range(0, 1 + (i % 3)).Select(s => (ulong)(i + s)).ToList(), Options: new SamplingOptions { Temperature = i % 4 * 0.5, MaxTokens = 10 + i, Stop = ["zot"] })).ToList();

        var drawn = await Task.WhenAll(calls.Select(call => Task.Run(() => EndsAsync(_model.Draw(
            [new SampleRequest(_model.Encode(call.Prompt), call.Seeds)], new DecodingOptions { Temperature = call.Options.Temperature, MaxTokens = call.Options.MaxTokens, Stop = call.Options.Stop }, CancellationToken.None)))));

        foreach (var (call, ends) in calls.Zip(drawn))
        {
            var expected = (await alone.GenerateAsync([new GenerationRequest(call.Prompt, call.Seeds)], call.Options, CancellationToken.None))[0];
            Assert.Equal(expected.Select(completion => completion.Text), ends.OrderBy(end => end.Sample).Select(end => end.End!.Text));
            Assert.Equal(expected.SelectMany(completion => completion.LogProbabilities), ends.OrderBy(end => end.Sample).SelectMany(end => end.End!.LogProbabilities));
        }
    }

    [Fact]
    public async Task Scores_and_embeddings_are_the_embedded_models()
    {
        using var twin = TinyModels.Transformer(_pool);
        using var alone = new EmbeddedLanguageModel(twin, TinyModels.Tokenizer, _pool);
        string[] texts = ["ask zot", "bim kel 0", "11 22 33 44 ask ask", "k"];
        var tokens = texts.Select(text => _model.Encode(Prompt.Empty.Text(text))).ToList();

        var scores = await Task.WhenAll(tokens.Take(3).Select(text => _model.ScoreWholeAsync([text], 2, CancellationToken.None)));
        var expected = await alone.ScoreWholeAsync([.. texts.Take(3).Select(text => Prompt.Empty.Text(text))], CancellationToken.None);
        Assert.Equal(expected, scores.Select(score => score[0].Select(token => token.LogProbability).ToList()));
        Assert.Equal(await alone.EmbedAsync(texts, CancellationToken.None), await _model.EmbedAsync(tokens, CancellationToken.None));
    }

    [Fact]
    public async Task Who_cancels_leaves_and_the_others_stay()
    {
        var endless = new DecodingOptions { Temperature = 0, MaxTokens = 200, BannedTokens = [TinyModels.Tokenizer.EndOfText] };
        using var cancellation = new CancellationTokenSource();
        var gone = _model.Draw([new SampleRequest([1], [.. Enumerable.Range(1, 2000).Select(seed => (ulong)seed)])], endless, cancellation.Token); // seconds of work
        var stays = _model.Draw([new SampleRequest([2], [1])], endless, CancellationToken.None);
        await gone.ReadAsync();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => EndsAsync(gone));
        Assert.Equal(200, (await EndsAsync(stays))[0].End!.Tokens.Count);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => EndsAsync(_model.Draw([new SampleRequest([1], [1])], endless, cancellation.Token)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _model.EmbedAsync([[1]], cancellation.Token));
    }

    [Fact]
    public async Task A_bad_request_is_its_senders_alone()
    {
        var bad = _model.Draw([new SampleRequest([1], [1]), new SampleRequest([], [1])], new DecodingOptions(), CancellationToken.None);
        var good = _model.Draw([new SampleRequest([1], [1])], new DecodingOptions { MaxTokens = 5 }, CancellationToken.None);

        await Assert.ThrowsAsync<ArgumentException>(() => EndsAsync(bad));
        await Assert.ThrowsAsync<ArgumentException>(() => _model.ScoreWholeAsync([[]], 0, CancellationToken.None));
        Assert.Single(await EndsAsync(good));
        Assert.Empty(await EndsAsync(_model.Draw([], new DecodingOptions(), CancellationToken.None)));
    }

    [Fact]
    public async Task When_it_is_closed_everybody_is_told()
    {
        var transformer = TinyModels.Transformer(_pool, seed: 3);
        var model = new LiveLanguageModel(transformer, TinyModels.Tokenizer, _pool);
        var waits = model.Draw([new SampleRequest([1], [1])], new DecodingOptions { MaxTokens = 250, BannedTokens = [TinyModels.Tokenizer.EndOfText] }, CancellationToken.None);
        model.Dispose();
        transformer.Dispose();

        var ended = await Record.ExceptionAsync(() => EndsAsync(waits));
        Assert.True(ended is null or OperationCanceledException, ended?.ToString()); // it may have been quicker
        await Assert.ThrowsAsync<ObjectDisposedException>(() => EndsAsync(model.Draw([new SampleRequest([1], [1])], new DecodingOptions(), CancellationToken.None)));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => model.EmbedAsync([[1]], CancellationToken.None));
    }

    /// <summary>The draws that ended samples; throws as the reader does.</summary>
    private static async Task<List<LiveDraw>> EndsAsync(ChannelReader<LiveDraw> draws)
    {
        var ends = new List<LiveDraw>();
        await foreach (var draw in draws.ReadAllAsync())
        {
            if (draw.End is not null)
            {
                ends.Add(draw);
            }
        }

        return ends;
    }
}
