using Redraft.Engine.Kernels;
using Redraft.Engine.Sampling;

namespace Redraft.Engine.Tests.Sampling;

public sealed class SequenceScorerTests
{
    private const double Nats = 1e-4; // cached and uncached sums differ in their order only

    private static readonly IReadOnlyList<ScoreRequest> Requests =
    [
        new([1, 2, 3], [[4, 5, 6], [7], [], [.. Enumerable.Range(0, 36)]]),
        new([.. Enumerable.Range(0, 35)], [[1, 2], [3]]),
        new([9], []),
        new([9], [[.. Enumerable.Repeat(8, 70)]]),
    ];

    [Fact]
    public void Scores_are_those_of_an_uncached_forward_pass()
    {
        using var model = new TinyTransformer();
        foreach (var (request, scores) in Requests.Zip(Score(model, Requests)))
        {
            foreach (var (completion, score) in request.Completions.Zip(scores))
            {
                Assert.Equal(completion.Count, score.Count);
                if (completion.Count > 0)
                {
                    Assert.All(FullForward.LogProbabilities(model, request.Prompt, completion).Zip(score), pair => Assert.Equal(pair.First, pair.Second, Nats));
                }
            }
        }
    }

    [Fact]
    public void Scoring_a_sample_gives_the_bits_that_drawing_it_gave()
    {
        using var model = new TinyTransformer();
        using var pool = new WorkerPool(2);
        using var sampler = new SequenceSampler(model, ListedTokenizer.Letters(37), pool);
        int[] prompt = [.. Enumerable.Range(0, 33)];
        var samples = sampler.Sample([new SampleRequest(prompt, [1, 2, 3, 4, 5])], new DecodingOptions { Temperature = 0.7, TopP = 0.9 })[0];
        var scores = Score(model, [new ScoreRequest(prompt, [.. samples.Select(sample => sample.Tokens)])])[0];
        Assert.Equal(samples.Select(sample => sample.LogProbabilities), scores);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 7, 40)]
    [InlineData(2, 50, 1000)]
    public void Limits_and_threads_change_no_bit(int threads, int rows, int logits)
    {
        using var model = new TinyTransformer();
        var limits = new BatchLimits { PromptRows = rows, LogitFloats = logits };
        Assert.Equal(Score(model, Requests), Score(model, Requests, limits, threads));
        Assert.InRange(model.WidestPass, 1, 512);
    }

    [Fact]
    public void A_prompt_is_computed_once_for_all_its_completions()
    {
        using var model = new TinyTransformer();
        Score(model, [new ScoreRequest([.. Enumerable.Range(0, 30)], [[1, 2, 3], [4, 5], [6]])], new BatchLimits { PromptRows = 8 });
        Assert.Equal(30 + 2 + 1, model.RowsRun);
        Assert.Equal(8, model.WidestPass);
    }

    [Fact]
    public unsafe void An_embedding_is_the_mean_of_the_states_that_predict_the_next_tokens()
    {
        using var model = new TinyTransformer();
        using var pool = new WorkerPool(2);
        using var scorer = new SequenceScorer(model, pool);
        var (width, vocabulary) = (model.Config.Width, model.Config.VocabularySize);
        int[] text = [3, 1, 4, 1, 5, 9];
        var means = scorer.Embed([.. Enumerable.Range(0, text.Length + 1).Select(n => text.Take(n).ToArray())]);
        var (hidden, logits) = (new float[width], new float[vocabulary]);

        Assert.All(means[0], value => Assert.Equal(0, value)); // of no token
        for (var n = 1; n < text.Length; n++)
        {
            for (var d = 0; d < width; d++)
            {
                hidden[d] = (n * means[n][d]) - ((n - 1) * means[n - 1][d]); // the state of the n-th token alone
            }

            fixed (float* state = hidden, scores = logits)
            {
                model.Head(state, 1, scores);
            }

            var normalizer = Math.Log(logits.Sum(logit => Math.Exp(logit)));
            Assert.Equal(FullForward.LogProbabilities(model, [.. text.Take(n)], [text[n]])[0], logits[text[n]] - normalizer, 1e-3); // a difference of sums of floats
        }

        Assert.Equal(means[6], scorer.Embed([text])[0]); // whatever is embedded beside it
        Assert.Throws<ArgumentException>(() => scorer.Embed([[vocabulary]]));
    }

    [Fact]
    public void What_does_not_fit_is_refused_by_number()
    {
        using var model = new TinyTransformer(contextLength: 20);
        int[] prompt = [.. Enumerable.Repeat(1, 15)];
        var refusal = Assert.Throws<ArgumentException>(() => Score(model, [new([1], [[2]]), new(prompt, [[1], [1, 2, 3, 4, 5, 6, 7]])]));
        Assert.Equal(6, Score(model, [new(prompt, [[1, 2, 3, 4, 5, 6]])])[0][0].Count); // the last token needs no place
        Assert.Contains("prompt 1 with completion 1 has 22 tokens, but the model's context holds 20", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_numerics_stop_the_call_and_leave_nothing_lent()
    {
        using var model = new TinyTransformer();
        using var pool = new WorkerPool(2);
        using var scorer = new SequenceScorer(model, pool, new BatchLimits { PromptRows = 20 });
        var expected = scorer.Score(Requests);
        model.Broken = true;
        Assert.Throws<ArithmeticException>(() => scorer.Score(Requests));
        model.Broken = false;
        Assert.Equal(0, scorer.LentPages);
        Assert.Equal(expected, scorer.Score(Requests));
    }

    private static IReadOnlyList<IReadOnlyList<IReadOnlyList<float>>> Score(
        TinyTransformer model, IReadOnlyList<ScoreRequest> requests, BatchLimits? limits = null, int threads = 2)
    {
        using var pool = new WorkerPool(threads);
        using var scorer = new SequenceScorer(model, pool, limits);
        return scorer.Score(requests);
    }
}
