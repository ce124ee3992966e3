using Redraft.Engine.Kernels;
using Redraft.Engine.Sampling;

namespace Redraft.Engine.Tests.Sampling;

public sealed class SequenceSamplerTests
{
    private const double Nats = 1e-4; // the bound; cached and uncached sums differ in their order only
    private const int Vocabulary = 37;

    private static readonly ListedTokenizer Tokenizer = ListedTokenizer.Letters(Vocabulary);
    private static readonly DecodingOptions Options = new() { Temperature = 0.9, MaxTokens = 45 };

    [Fact]
    public void Log_probabilities_are_those_of_an_uncached_forward_pass()
    {
        using var model = new TinyTransformer();
        var requests = Requests(5, 3);
        foreach (var (request, samples) in requests.Zip(Sample(model, requests, Options)))
        {
            foreach (var sample in samples)
            {
                var expected = FullForward.LogProbabilities(model, request.Prompt, sample.Tokens);
                Assert.All(expected.Zip(sample.LogProbabilities), pair => Assert.Equal(pair.First, pair.Second, Nats));
            }
        }
    }

    [Fact]
    public void Greedy_tokens_are_those_of_uncached_greedy_decoding()
    {
        using var model = new TinyTransformer();
        var request = Requests(1, 1)[0];
        var drawn = Sample(model, [request], Options with { Temperature = 0 })[0][0];
        List<int> expected = [.. request.Prompt];
        while (expected.Count < request.Prompt.Count + 45 && expected[^1] != Tokenizer.EndOfText)
        {
            var last = model.FullLogits(expected)[^1];
            expected.Add(Array.IndexOf(last, last.Max()));
        }

        Assert.Equal(expected.Skip(request.Prompt.Count), drawn.Tokens);
        Assert.All(drawn.SampledLogProbabilities, value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData(1, 1, 7, 1)]
    [InlineData(2, 5, 512, 1)]
    [InlineData(3, 64, 13, 100)]
    [InlineData(2, 1000, 1, 1 << 20)]
    public void Limits_and_threads_change_no_bit(int threads, int live, int promptRows, int logits)
    {
        using var model = new TinyTransformer();
        var requests = Requests(9, 4);
        var expected = Sample(model, requests, Options);
        var limits = new BatchLimits { LiveSequences = live, PromptRows = promptRows, LogitFloats = logits };
        AssertSame(expected, Sample(model, requests, Options, limits, threads));
    }

    [Fact]
    public void Alone_or_in_company_and_in_any_order_a_sample_is_the_same_to_the_bit()
    {
        using var model = new TinyTransformer();
        var requests = Requests(6, 3);
        var together = Sample(model, requests, Options);
        var backwards = Sample(model, [.. Enumerable.Reverse(requests)], Options);
        AssertSame(together, [.. Enumerable.Reverse(backwards)]);
        for (var i = 0; i < requests.Count; i++)
        {
            for (var s = 0; s < 3; s++)
            {
                var alone = Sample(model, [requests[i] with { Seeds = [requests[i].Seeds[s]] }], Options);
                AssertSame([[together[i][s]]], alone); // nobody shares the prefix here
            }
        }
    }

    [Fact]
    public void A_prompt_is_computed_once_for_all_its_samples()
    {
        using var model = new TinyTransformer();
        var request = new SampleRequest([.. Enumerable.Range(0, 30)], [.. Enumerable.Range(0, 20).Select(seed => (ulong)seed)]);
        var samples = Sample(model, [request], Options, new BatchLimits { LiveSequences = 3 })[0];
        Assert.Equal(30 + samples.Sum(sample => sample.Tokens.Count - 1), model.RowsRun); // a last token is never taken in
    }

    [Fact]
    public void No_pass_is_wider_than_the_limits()
    {
        using var model = new TinyTransformer();
        Sample(model, Requests(9, 4), Options, new BatchLimits { LiveSequences = 6, PromptRows = 10 });
        Assert.InRange(model.WidestPass, 7, 16);
    }

    [Fact]
    public void Different_seeds_give_different_samples()
    {
        using var model = new TinyTransformer();
        var samples = Sample(model, Requests(1, 8), Options)[0];
        Assert.True(samples.Select(sample => sample.Text).Distinct().Count() > 6);
    }

    [Fact]
    public void Banned_tokens_never_appear_and_the_end_of_text_can_be_banned()
    {
        using var model = new TinyTransformer();
        var banned = Options with { Temperature = 2, BannedTokens = [3, 4, 5, 6, 7, Tokenizer.EndOfText] };
        var samples = Sample(model, Requests(4, 5), banned).SelectMany(samples => samples).ToList();
        Assert.All(samples, sample => Assert.Equal(45, sample.Tokens.Count));
        Assert.DoesNotContain(samples.SelectMany(sample => sample.Tokens), banned.BannedTokens.Contains);
    }

    [Fact]
    public void The_end_of_text_finishes_a_sample_and_the_token_limit_does_not()
    {
        using var model = new TinyTransformer();
        var samples = Sample(model, Requests(12, 8), Options).SelectMany(samples => samples).ToList();
        Assert.Contains(samples, sample => sample.Finished);
        Assert.Contains(samples, sample => !sample.Finished);
        Assert.All(samples, sample => Assert.Equal(sample.Finished, sample.Tokens[^1] == Tokenizer.EndOfText));
        Assert.All(samples.Where(sample => !sample.Finished), sample => Assert.Equal(45, sample.Tokens.Count));
        Assert.All(samples, sample => Assert.Equal(Tokenizer.Decode(sample.Tokens), sample.Text));
    }

    [Fact]
    public void Stop_strings_cut_the_text_across_token_borders_and_inside_of_characters()
    {
        using var model = new TinyTransformer(vocabulary: 5, contextLength: 400);
        var arrow = "→"u8.ToArray();
        var tokenizer = new ListedTokenizer("a-"u8.ToArray(), "-b"u8.ToArray(), [arrow[0], arrow[1]], [arrow[2]]);
        var options = new DecodingOptions { Temperature = 3, MaxTokens = 300, Stop = ["--", "→"], BannedTokens = [tokenizer.EndOfText] };
        using var pool = new WorkerPool(2);
        using var sampler = new SequenceSampler(model, tokenizer, pool);
        var samples = sampler.Sample([new SampleRequest([0], [.. Enumerable.Range(0, 40).Select(seed => (ulong)seed)])], options)[0];
        foreach (var sample in samples)
        {
            var whole = tokenizer.Decode(sample.Tokens);
            var stop = new[] { whole.IndexOf("--", StringComparison.Ordinal), whole.IndexOf('→') }.Where(at => at >= 0).DefaultIfEmpty(-1).Min();
            Assert.True(sample.Finished);
            Assert.Equal(whole[..stop], sample.Text);
            Assert.DoesNotContain("--", tokenizer.Decode([.. sample.Tokens.SkipLast(1)]));
            Assert.Equal(sample.Tokens.Count, sample.LogProbabilities.Count);
        }

        Assert.Contains(samples, sample => tokenizer.Decode(sample.Tokens).EndsWith('→'));
        Assert.Contains(samples, sample => tokenizer.Decode(sample.Tokens).EndsWith("--b", StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_of_the_model_that_the_tokenizer_has_no_token_for_are_never_drawn()
    {
        using var model = new TinyTransformer(vocabulary: 37, contextLength: 64);
        using var pool = new WorkerPool(1);
        using var sampler = new SequenceSampler(model, ListedTokenizer.Letters(5), pool);
        var samples = sampler.Sample([new SampleRequest([0], [1, 2, 3, 4, 5, 6, 7, 8])], new DecodingOptions { Temperature = 5, MaxTokens = 40 })[0];
        Assert.All(samples, sample => Assert.All(sample.Tokens, token => Assert.InRange(token, 0, 4)));
    }

    [Fact]
    public void A_full_context_ends_a_sample_unfinished()
    {
        using var model = new TinyTransformer(contextLength: 20);
        var options = Options with { BannedTokens = [Tokenizer.EndOfText] };
        var requests = new[] { 18, 19, 20 }.Select(length => new SampleRequest([.. Enumerable.Repeat(1, length)], [1, 2])).ToList();
        var samples = Sample(model, requests, options);
        Assert.Equal([2, 1, 0], samples.Select(samples => samples[1].Tokens.Count));
        Assert.All(samples.SelectMany(samples => samples), sample => Assert.False(sample.Finished));
    }

    [Fact]
    public void Prompts_that_the_model_cannot_take_are_refused_by_number()
    {
        using var model = new TinyTransformer(contextLength: 20);
        string Refusal(params int[] prompt) => Assert.Throws<ArgumentException>(() => Sample(model, [new([1], [1]), new(prompt, [1])], Options)).Message;
        Assert.Contains("prompt 1 has 21 tokens, but the model's context holds 20", Refusal([.. Enumerable.Repeat(1, 21)]), StringComparison.Ordinal);
        Assert.Contains("prompt 1 is empty", Refusal(), StringComparison.Ordinal);
        Assert.Contains("prompt 1 holds token 37, but the model's vocabulary has 37 ids", Refusal(37), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Sample(model, [], Options with { BannedTokens = [.. Enumerable.Range(0, 37)] }));
    }

    [Fact]
    public void No_requests_and_no_seeds_give_no_samples()
    {
        using var model = new TinyTransformer();
        Assert.Empty(Sample(model, [], Options));
        Assert.Equal([0, 1, 0], Sample(model, [new([1], []), new([1], [1]), new([2], [])], Options).Select(samples => samples.Count));
    }

    [Fact]
    public void Broken_numerics_and_cancellation_stop_the_call_and_leave_nothing_lent()
    {
        using var model = new TinyTransformer();
        using var pool = new WorkerPool(2);
        using var sampler = new SequenceSampler(model, Tokenizer, pool, new BatchLimits { LiveSequences = 8 });
        var expected = sampler.Sample(Requests(9, 4), Options);
        var pages = sampler.AllocatedPages;

        model.Broken = true;
        Assert.Throws<ArithmeticException>(() => sampler.Sample(Requests(9, 4), Options));
        model.Broken = false;
        using var cancellation = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => sampler.Sample(
            Requests(9, 4), Options, drawn => { if (drawn > 100) { cancellation.Cancel(); } }, cancellation.Token));

        Assert.Equal(0, sampler.LentPages);
        AssertSame(expected, sampler.Sample(Requests(9, 4), Options));
        Assert.Equal(pages, sampler.AllocatedPages); // the second call borrows what the first one made
    }

    [Fact]
    public void Progress_counts_every_token()
    {
        using var model = new TinyTransformer();
        using var pool = new WorkerPool(1);
        using var sampler = new SequenceSampler(model, Tokenizer, pool);
        var seen = new List<long>();
        var samples = sampler.Sample(Requests(3, 3), Options, seen.Add);
        Assert.Equal(samples.SelectMany(samples => samples).Sum(sample => sample.Tokens.Count), seen[^1]);
        Assert.Equal(seen.Order(), seen);
    }

    private static List<SampleRequest> Requests(int prompts, int samples)
        => [.. Enumerable.Range(0, prompts).Select(i => new SampleRequest(
            [.. Enumerable.Range(0, 3 + (i * 11 % 40)).Select(t => (t * 7 + i) % (Vocabulary - 1))],
            [.. Enumerable.Range(0, samples).Select(s => (ulong)((i * 1000) + s))]))];

    private static IReadOnlyList<IReadOnlyList<SampledSequence>> Sample(
        TinyTransformer model, IReadOnlyList<SampleRequest> requests, DecodingOptions options, BatchLimits? limits = null, int threads = 2)
    {
        using var pool = new WorkerPool(threads);
        using var sampler = new SequenceSampler(model, Tokenizer, pool, limits);
        return sampler.Sample(requests, options);
    }

    private static void AssertSame(IReadOnlyList<IReadOnlyList<SampledSequence>> expected, IReadOnlyList<IReadOnlyList<SampledSequence>> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        foreach (var (one, other) in expected.SelectMany(x => x).Zip(actual.SelectMany(x => x)))
        {
            Assert.Equal(one.Tokens, other.Tokens);
            Assert.Equal(one.LogProbabilities, other.LogProbabilities);
            Assert.Equal(one.SampledLogProbabilities, other.SampledLogProbabilities);
            Assert.Equal((one.Text, one.Finished), (other.Text, other.Finished));
        }
    }
}
