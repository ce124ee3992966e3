using Redraft.Engine.Kernels;
using Redraft.Engine.Sampling;

namespace Redraft.Engine.Tests.Sampling;

public sealed class LiveSamplerTests : IDisposable
{
    private const int Vocabulary = 37;
    private const float Nats = 1e-5f; // a text scored whole has no prompt apart, so its sums are added in another order
    private static readonly ListedTokenizer Tokenizer = ListedTokenizer.Letters(Vocabulary);

    private readonly TinyTransformer _model = new();
    private readonly WorkerPool _pool = new(2);
    private readonly LiveSampler _sampler;

    public LiveSamplerTests() => _sampler = new LiveSampler(_model, Tokenizer, _pool, new BatchLimits { LiveSequences = 5, PromptRows = 16 });

    public void Dispose()
    {
        _sampler.Dispose();
        _pool.Dispose();
        _model.Dispose();
    }

    [Fact]
    public void Whoever_joins_whenever_and_in_whatever_company_gets_the_bits_of_a_sampler_alone()
    {
        var heard = new Dictionary<(int Prompt, int Sample), SampledSequence>();
        var orders = Enumerable.Range(0, 9).Select(i => (Request: Request(i), Options: Options(i))).ToList();
        for (var (i, step) = (0, 0); i < orders.Count || _sampler.Live + _sampler.Waiting > 0; step++)
        {
            if (i < orders.Count && step % 4 == 0)
            {
                var prompt = i++;
                _sampler.Enter(orders[prompt].Request, orders[prompt].Options, (sample, _, end) => { if (end is not null) { heard.Add((prompt, sample), end); } });
            }

            _sampler.Scorer.ScoreWhole([[1, 2, 3]]); // in between, as a server does
            _sampler.Step();
        }

        using var alone = new SequenceSampler(_model, Tokenizer, _pool);
        foreach (var (order, prompt) in orders.Select((order, prompt) => (order, prompt)))
        {
            var expected = alone.Sample([order.Request], order.Options)[0];
            for (var s = 0; s < expected.Count; s++)
            {
                Assert.Equal(expected[s].Tokens, heard[(prompt, s)].Tokens);
                Assert.Equal(expected[s].LogProbabilities, heard[(prompt, s)].LogProbabilities);
                Assert.Equal(expected[s].SampledLogProbabilities, heard[(prompt, s)].SampledLogProbabilities);
                Assert.Equal((expected[s].Text, expected[s].Finished, expected[s].TextBytes), (heard[(prompt, s)].Text, heard[(prompt, s)].Finished, heard[(prompt, s)].TextBytes));
            }
        }

        Assert.Equal(0, _sampler.LentPages);
    }

    [Fact]
    public void Whoever_leaves_is_heard_no_more_and_gives_back_what_he_held_while_the_others_go_on()
    {
        var (mine, his) = (new List<TokenDraw>(), new List<TokenDraw>());
        var endless = new DecodingOptions { MaxTokens = 60, BannedTokens = [Tokenizer.EndOfText] };
        _sampler.Enter(Request(1) with { Seeds = [7] }, endless, (_, draw, _) => mine.Add(draw));
        var other = _sampler.Enter(Request(2) with { Seeds = [.. Enumerable.Range(0, 9).Select(seed => (ulong)seed)] }, endless, (_, draw, _) => his.Add(draw)); // some still wait
        for (var step = 0; step < 5; step++)
        {
            _sampler.Step();
        }

        var soFar = his.Count;
        Assert.True(soFar > 0 && _sampler.Waiting > 0);
        _sampler.Leave(other);
        Assert.Equal((1, 0), (_sampler.Live, _sampler.Waiting));
        while (_sampler.Step())
        {
        }

        Assert.Equal(soFar, his.Count);
        using var alone = new SequenceSampler(_model, Tokenizer, _pool);
        Assert.Equal(alone.Sample([Request(1) with { Seeds = [7] }], endless)[0][0].Tokens, mine.Select(draw => draw.Token));
        Assert.Equal(0, _sampler.LentPages);
    }

    [Fact]
    public void The_likeliest_tokens_are_told_and_change_nothing()
    {
        var (plain, told) = (new List<TokenDraw>(), new List<TokenDraw>());
        _sampler.Enter(Request(3) with { Seeds = [5] }, Options(1), (_, draw, _) => plain.Add(draw));
        _sampler.Enter(Request(3) with { Seeds = [5] }, Options(1) with { Likeliest = 4 }, (_, draw, _) => told.Add(draw));
        while (_sampler.Step())
        {
        }

        Assert.Equal(plain.Select(draw => (draw.Token, draw.LogProbability)), told.Select(draw => (draw.Token, draw.LogProbability)));
        Assert.All(plain, draw => Assert.Empty(draw.Likeliest));
        List<int> whole = [.. Request(3).Prompt, .. told.Select(draw => draw.Token)];
        var scores = _sampler.Scorer.ScoreWhole([whole], likeliest: 4)[0].Skip(Request(3).Prompt.Count - 1).ToList();
        foreach (var (draw, score) in told.Zip(scores))
        {
            Assert.Equal(4, draw.Likeliest.Count);
            Assert.Equal(draw.LogProbability, score.LogProbability, Nats);
            Assert.Equal(draw.Likeliest.Select(chance => chance.Token), score.Likeliest.Select(chance => chance.Token));
            Assert.All(draw.Likeliest.Zip(score.Likeliest), pair => Assert.Equal(pair.First.LogProbability, pair.Second.LogProbability, Nats));
            Assert.Equal(draw.Likeliest.OrderByDescending(chance => chance.LogProbability), draw.Likeliest);
            Assert.Equal(score.Rank <= 4, draw.Likeliest.Contains(new TokenChance(draw.Token, draw.LogProbability)));
            Assert.Equal(score.Rank == 1, draw.Likeliest[0].Token == draw.Token);
        }
    }

    [Fact]
    public void A_stop_token_ends_a_sample_and_is_no_part_of_its_text()
    {
        SampledSequence? free = null, stopped = null;
        var options = new DecodingOptions { MaxTokens = 40, BannedTokens = [Tokenizer.EndOfText] };
        _sampler.Enter(Request(4) with { Seeds = [3] }, options, (_, _, end) => free = end ?? free);
        while (_sampler.Step())
        {
        }

        var token = free!.Tokens[12];
        _sampler.Enter(Request(4) with { Seeds = [3] }, options with { StopTokens = [token] }, (_, _, end) => stopped = end ?? stopped);
        while (_sampler.Step())
        {
        }

        var at = free.Tokens.ToList().IndexOf(token);
        Assert.Equal(free.Tokens.Take(at + 1), stopped!.Tokens);
        Assert.True(stopped.Finished);
        Assert.Equal(Tokenizer.Decode([.. free.Tokens.Take(at)]), stopped.Text);
    }

    [Fact]
    public void What_cannot_be_drawn_is_refused_before_anybody_else_is_touched()
    {
        Assert.Throws<ArgumentException>(() => _sampler.Enter(new SampleRequest([], [1]), new DecodingOptions(), (_, _, _) => { }));
        Assert.Throws<ArgumentException>(() => _sampler.Enter(new SampleRequest([.. Enumerable.Repeat(1, 160)], [1]), new DecodingOptions(), (_, _, _) => { }));
        Assert.Throws<ArgumentException>(() => _sampler.Enter(Request(1), new DecodingOptions { Likeliest = 21 }, (_, _, _) => { }));
        Assert.Throws<ArgumentException>(() => _sampler.Enter(Request(1), new DecodingOptions { StopTokens = [-1] }, (_, _, _) => { }));
        Assert.False(_sampler.Step());
        _sampler.Enter(Request(1), new DecodingOptions(), (_, _, _) => { });
        _model.Broken = true;
        Assert.Throws<ArithmeticException>(() => { while (_sampler.Step()) { } });
        _sampler.Clear();
        Assert.Equal(0, _sampler.LentPages);
    }

    private static SampleRequest Request(int i) => new([.. Enumerable.Range(0, 3 + (i * 11 % 40)).Select(t => (t * 7 + i) % (Vocabulary - 1))], [.. Enumerable.Range(0, 1 + (i % 4)).Select(s => (ulong)((i * 1000) + s))]);

    private static DecodingOptions Options(int i) => new()
    {
        Temperature = i % 3 == 0 ? 0 : 0.5 + (0.1 * i), TopP = i % 2 == 0 ? 1 : 0.9, TopK = i % 4 == 1 ? 9 : 0, MaxTokens = 5 + (7 * i % 50), Stop = i % 3 == 1 ? ["b", "cd"] : [],
    };
}
