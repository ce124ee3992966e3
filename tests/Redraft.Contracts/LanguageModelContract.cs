using Redraft.Models;

namespace Redraft.Contracts;

/// <summary>What every language model owes: samples that depend on seed, prompt and model alone, and scores that agree with them.</summary>
public abstract class LanguageModelContract : Contract<ILanguageModel>
{
    private const float Nats = 1e-4f; // cached and uncached sums differ in their order only

    private static readonly SamplingOptions Options = new() { MaxTokens = 12 };

    private static readonly GenerationRequest[] Requests = [new(Ask("one"), [1, 2, 3]), new(Ask("two and more"), [1]), new(Ask("three"), []), new(Ask("one"), [9, 2])];

    /// <summary>Whether it tells tokens and log-probabilities; one that doesn't refuses to score.</summary>
    protected virtual bool GivesLogProbabilities => true;

    [Fact]
    public async Task Samples_come_in_the_order_of_requests_and_seeds()
    {
        var samples = await GenerateAsync(Requests);

        Assert.Equal([3, 1, 0, 2], samples.Select(of => of.Count));
        Assert.Equal(Bits(samples[0][1]), Bits(samples[3][1])); // one prompt, one seed
    }

    [Fact]
    public async Task The_same_seed_draws_the_same_whatever_the_order_and_the_company()
    {
        var together = (await GenerateAsync(Requests)).SelectMany(of => of).Select(Bits).ToList();
        var backwards = (await GenerateAsync([.. Requests.Reverse()])).Reverse().SelectMany(of => of).Select(Bits);
        var alone = new List<string>();
        foreach (var (prompt, seed) in Requests.SelectMany(r => r.Seeds.Select(seed => (r.Prompt, seed))))
        {
            alone.Add(Bits((await GenerateAsync([new GenerationRequest(prompt, [seed])]))[0][0]));
        }

        Assert.Equal(together, backwards);
        Assert.Equal(together, alone);
    }

    [Fact]
    public async Task Calls_at_the_same_time_do_not_disturb_each_other()
    {
        var expected = (await GenerateAsync(Requests)).SelectMany(of => of).Select(Bits).ToList();

        var calls = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => GenerateAsync(Requests))));

        Assert.All(calls, call => Assert.Equal(expected, call.SelectMany(of => of).Select(Bits)));
    }

    [Fact]
    public async Task Scoring_what_was_drawn_gives_the_log_probabilities_of_the_drawing()
    {
        var samples = await GenerateAsync(Requests);
        if (!GivesLogProbabilities)
        {
            Assert.All(samples.SelectMany(of => of), sample => Assert.Empty(sample.LogProbabilities));
            await Assert.ThrowsAsync<NotSupportedException>(() => Part.ScoreAsync([new(Ask("one"), "a")], CancellationToken.None));
            return;
        }

        var drawn = Requests.Zip(samples).SelectMany(pair => pair.Second.Select(sample => (pair.First.Prompt, Sample: sample))).Reverse().ToList();

        var scores = await Part.ScoreAsync([.. drawn.Select(d => new PromptedText(d.Prompt, d.Sample.Text, d.Sample.Tokens))], CancellationToken.None);

        foreach (var (one, score) in drawn.Zip(scores))
        {
            Assert.Equal(one.Sample.Tokens.Count, score.Count);
            Assert.All(one.Sample.LogProbabilities.Zip(score), pair => Assert.Equal(pair.First, pair.Second, Nats));
        }
    }

    [Fact]
    public async Task Scores_do_not_depend_on_order_and_company()
    {
        PromptedText[] texts = [new(Ask("one"), "a"), new(Ask("two"), "bb"), new(Ask("one"), "cab")];
        if (!GivesLogProbabilities)
        {
            await Assert.ThrowsAsync<NotSupportedException>(() => Part.ScoreAsync(texts, CancellationToken.None));
            return;
        }

        var together = await Part.ScoreAsync(texts, CancellationToken.None);
        var backwards = await Part.ScoreAsync([.. texts.Reverse()], CancellationToken.None);

        Assert.Equal(together, backwards.Reverse());
        Assert.All(together, score => Assert.All(score, nats => Assert.True(nats <= 0)));
    }

    [Fact]
    public async Task Completions_end_at_the_token_limit_and_say_so()
    {
        var samples = await GenerateAsync(Requests, Options with { MaxTokens = 2 });

        Assert.All(samples.SelectMany(of => of), sample =>
        {
            Assert.InRange(sample.Tokens.Count, GivesLogProbabilities ? 1 : 0, 2);
            Assert.Equal(sample.Tokens.Count, sample.LogProbabilities.Count);
            Assert.Equal(sample.Tokens.Count, sample.SampledLogProbabilities.Count);
            Assert.True(sample.Finished || !GivesLogProbabilities || sample.Tokens.Count == 2);
        });
    }

    [Fact]
    public async Task A_cancelled_call_ends_and_the_next_one_is_answered()
    {
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Part.GenerateAsync(Requests, Options, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Part.ScoreAsync([new(Ask("one"), "a")], cancelled));

        Assert.Equal(4, (await GenerateAsync(Requests)).Count);
    }

    [Fact]
    public async Task Asking_does_not_change_its_id()
    {
        var id = Part.Id;
        await GenerateAsync(Requests);

        Assert.NotEmpty(id);
        Assert.Equal(id, Part.Id);
    }

    protected static Prompt Ask(string text) => Prompt.Empty.Text(text);

    private Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(IReadOnlyList<GenerationRequest> requests, SamplingOptions? options = null)
        => Part.GenerateAsync(requests, options ?? Options, CancellationToken.None);

    private static string Bits(Completion sample)
        => $"{sample.Text}|{string.Join(',', sample.Tokens)}|{string.Join(',', sample.LogProbabilities.Select(BitConverter.SingleToUInt32Bits))}|{sample.Finished}";
}
