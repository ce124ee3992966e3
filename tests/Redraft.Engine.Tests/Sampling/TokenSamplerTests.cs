using Redraft.Engine.Sampling;

namespace Redraft.Engine.Tests.Sampling;

public sealed unsafe class TokenSamplerTests
{
    private const double Nats = 1e-6; // float logits near 1
    private const int Draws = 40_000;

    // 40,000 draws of a token with probability p vary by sqrt(p(1-p)/40,000) ≤ 0.0025; four of those, seeds fixed.
    private const double Frequency = 0.01;

    private static readonly float[] Logits = [.. Enumerable.Range(0, 19).Select(i => MathF.Sin(i * 2.3f) * 2)]; // 19: a vector and a tail

    public static TheoryData<DecodingOptions> Settings => new(
        new DecodingOptions(),
        new DecodingOptions { Temperature = 0.5 },
        new DecodingOptions { Temperature = 1.7, TopK = 5 },
        new DecodingOptions { Temperature = 0.8, TopP = 0.7 },
        new DecodingOptions { MinP = 0.3, BannedTokens = [2] },
        new DecodingOptions { TopK = 8, TopP = 0.8, MinP = 0.1, BannedTokens = [0, 2] });

    [Theory]
    [MemberData(nameof(Settings))]
    public void Draws_follow_the_exact_probabilities(DecodingOptions options)
    {
        var expected = Exact(options);
        var counts = new int[Logits.Length];
        for (var i = 0; i < Draws; i++)
        {
            counts[Draw(options, (ulong)i, i % 7).Token]++;
        }

        for (var token = 0; token < Logits.Length; token++)
        {
            Assert.True(expected[token] > 0 || counts[token] == 0, $"token {token} was filtered out but drawn {counts[token]} times");
            Assert.InRange(counts[token] / (double)Draws, expected[token] - Frequency, expected[token] + Frequency);
        }
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void Both_log_probabilities_are_those_of_their_distributions(DecodingOptions options)
    {
        var (sampled, model) = (Exact(options), Exact(new DecodingOptions()));
        for (var seed = 0UL; seed < 100; seed++)
        {
            var draw = Draw(options, seed, 0);
            Assert.Equal(Math.Log(sampled[draw.Token]), draw.SampledLogProbability, Nats * 10);
            Assert.Equal(Math.Log(model[draw.Token]), draw.LogProbability, Nats * 10);
        }
    }

    [Fact]
    public void At_temperature_0_the_likeliest_token_is_taken_with_certainty()
    {
        var draw = Draw(new DecodingOptions { Temperature = 0 }, 5, 0);
        Assert.Equal(Array.IndexOf(Logits, Logits.Max()), draw.Token);
        Assert.Equal(0, draw.SampledLogProbability);
        Assert.Equal(Math.Log(Exact(new DecodingOptions())[draw.Token]), draw.LogProbability, Nats * 10);
    }

    [Fact]
    public void At_temperature_0_a_banned_token_is_passed_over_and_equals_go_to_the_lower_id()
    {
        float[] logits = [1, 3, 2, 2];
        Assert.Equal(2, Draw(new DecodingOptions { Temperature = 0, BannedTokens = [1] }, 5, 0, logits).Token);
    }

    [Fact]
    public void A_tiny_temperature_takes_the_likeliest_token()
        => Assert.Equal(Array.IndexOf(Logits, Logits.Max()), Draw(new DecodingOptions { Temperature = 1e-40 }, 5, 0).Token);

    [Fact]
    public void A_hundred_nats_apart_is_certain_and_finite()
    {
        var draw = Draw(new DecodingOptions(), 1, 0, [-100, 0, -100]);
        Assert.Equal((1, 0f, 0f), (draw.Token, draw.LogProbability, draw.SampledLogProbability));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Broken_logits_are_refused(float broken)
        => Assert.Throws<ArithmeticException>(() => Draw(new DecodingOptions(), 1, 0, [1, broken, 2]));

    [Fact]
    public void Draws_of_neighbouring_seeds_and_indexes_are_uncorrelated()
    {
        double Mean(Func<int, double> draw) => Enumerable.Range(0, Draws).Average(draw);
        double Uniform(int seed, int index) => SplitMix64.UniformAt((ulong)seed, index) - 0.5;
        Assert.Equal(0, Mean(i => Uniform(i, 0)), 0.006); // four standard errors: 0.289/200 each
        Assert.Equal(1 / 12.0, Mean(i => Uniform(i, 0) * Uniform(i, 0)), 0.002);
        Assert.Equal(0, Mean(i => Uniform(i, 0) * Uniform(i + 1, 0)), 0.002);
        Assert.Equal(0, Mean(i => Uniform(i, 0) * Uniform(i, 1)), 0.002);
    }

    [Fact]
    public void No_seed_is_another_one_shifted_by_a_draw() // as seeds a counter's stride apart would be if they weren't mixed first
        => Assert.NotEqual(SplitMix64.UniformAt(5, 1), SplitMix64.UniformAt(unchecked(5 + 0x9E3779B97F4A7C15UL), 0));

    private static TokenDraw Draw(DecodingOptions options, ulong seed, int index, float[]? logits = null)
    {
        fixed (float* row = logits ?? Logits)
        {
            return new TokenSampler(options).Draw(row, (logits ?? Logits).Length, seed, index);
        }
    }

    /// <summary>The distribution by its definition, in double, by sorting.</summary>
    private static double[] Exact(DecodingOptions options)
    {
        double[] p = [.. Logits.Select((logit, id) => options.BannedTokens.Contains(id) ? 0 : Math.Exp(logit / options.Temperature))];
        int[] order = [.. Enumerable.Range(0, p.Length).OrderByDescending(id => p[id])];
        foreach (var id in order.Skip(options.TopK > 0 ? options.TopK : p.Length))
        {
            p[id] = 0;
        }

        var (total, sum) = (p.Sum(), 0.0);
        foreach (var id in order)
        {
            if (options.TopP < 1 && sum >= options.TopP * total)
            {
                p[id] = 0;
            }

            sum += p[id];
        }

        var largest = p.Max();
        p = [.. p.Select(weight => weight < options.MinP * largest ? 0 : weight)];
        return [.. p.Select(weight => weight / p.Sum())];
    }
}
