using Redraft.Evaluating.Statistics;

namespace Redraft.Tests.Evaluating.Statistics;

public sealed class BestOfNDivergenceTests
{
    private const double TenDecimals = 5e-11;
    private const double Rounding = 1e-12;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0.1931471806)]
    [InlineData(4, 0.6362943611)]
    [InlineData(5, 0.8094379124)]
    [InlineData(16, 1.8350887222)]
    [InlineData(64, 3.1745080834)]
    public void The_analytic_divergence_is_the_known_one(int n, double expected) => Assert.Equal(expected, BestOfNDivergence.Analytic(n), TenDecimals);

    [Theory]
    [InlineData(2, 0.09584968551172807)]
    [InlineData(4, 0.44934141941867833)]
    [InlineData(16, 1.1788738546016269)]
    public void Where_the_scorer_knows_two_levels_it_is_the_exact_one_of_their_shares(int n, double expected)
    {
        // Three of ten pass: A·ln(A/0.3) + (1 − A)·ln((1 − A)/0.7) with A = 1 − 0.7ᴺ.
        PolicySample[] samples = [.. Enumerable.Range(0, 10).Select(i => new PolicySample($"{i}", -50, i < 3 ? 1 : 0))];

        Assert.Equal(expected, BestOfNDivergence.Measured(samples, n), Rounding);
    }

    [Fact]
    public void Where_no_text_ever_comes_twice_it_is_the_analytic_one()
    {
        PolicySample[] samples = [.. Enumerable.Range(0, 20).Select(i => new PolicySample($"{i}", -200, i))];

        Assert.Equal(BestOfNDivergence.Analytic(16), BestOfNDivergence.Measured(samples, 16), Rounding);
    }

    [Fact]
    public void A_policy_that_always_writes_the_same_is_not_moved()
        => Assert.Equal(0, BestOfNDivergence.Measured([.. Enumerable.Repeat(new PolicySample("same", 0, 3), 8)], 4), Rounding);

    [Fact]
    public void Known_probabilities_of_repeated_texts_give_the_exact_divergence()
    {
        // Drawn in exact proportion: 0.5, 0.3 and 0.2 in the order of their scores; exact by the definition, in another language.
        PolicySample[] samples =
        [
            .. Enumerable.Repeat(new PolicySample("low", Math.Log(0.5), 1), 50), .. Enumerable.Repeat(new PolicySample("middle", Math.Log(0.3), 2), 30),
            .. Enumerable.Repeat(new PolicySample("high", Math.Log(0.2), 3), 20),
        ];

        Assert.Equal(0.5597505603574843, BestOfNDivergence.Measured(samples, 4), 1e-8); // a fifth is unseen in 100 samples with 2e-10
    }

    [Fact]
    public void It_nears_the_exact_divergence_where_counts_alone_would_not()
    {
        // 400 texts of a geometric policy, 64 samples: most texts are seen once or never.
        double[] mass = [.. Enumerable.Range(0, 400).Select(i => Math.Pow(0.98, i))];
        var sum = mass.Sum();
        mass = [.. mass.Select(m => m / sum)];
        int[] places = [.. Enumerable.Range(0, 400)]; // text → place by score, in no order of probability
        new SeededRandom(5).Shuffle(places);
        var exact = Exact([.. places.Index().OrderBy(p => p.Item).Select(p => mass[p.Index])], 64);
        var (byMass, byCounts) = (0.0, 0.0);
        for (ulong seed = 0; seed < 50; seed++)
        {
            var random = new SeededRandom(seed);
            PolicySample[] samples = [.. Enumerable.Range(0, 64).Select(_ => Draw(mass, random.NextDouble())).Select(i => new PolicySample($"{i}", Math.Log(mass[i]), places[i]))];
            byMass += BestOfNDivergence.Measured(samples, 64) / 50;
            byCounts += Exact([.. samples.GroupBy(s => s.Score).OrderBy(g => g.Key).Select(g => g.Count() / 64.0)], 64) / 50;
        }

        Assert.Equal(exact, byMass, 0.01);
        Assert.True(Math.Abs(byCounts - exact) > 0.04, $"exact {exact}, by counts {byCounts}");
    }

    [Fact]
    public void What_cannot_be_a_sample_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => BestOfNDivergence.Analytic(0));
        Assert.Throws<ArgumentException>(() => BestOfNDivergence.Measured([], 2));
        Assert.Throws<ArgumentException>(() => BestOfNDivergence.Measured([new("a", -1, double.NaN)], 2));
        Assert.Throws<ArgumentException>(() => BestOfNDivergence.Measured([new("a", 0.1, 1)], 2));
        Assert.Contains("1 and 2 for \"a\"", Assert.Throws<ArgumentException>(() => BestOfNDivergence.Measured([new("a", -1, 1), new("a", -1, 2)], 2)).Message, StringComparison.Ordinal);
    }

    private static double Exact(double[] masses, int n)
    {
        var (below, sum) = (0.0, 0.0);
        foreach (var mass in masses)
        {
            var chosen = Math.Pow(below + mass, n) - Math.Pow(below, n);
            sum += chosen > 0 ? chosen * Math.Log(chosen / mass) : 0;
            below += mass;
        }

        return sum;
    }

    private static int Draw(double[] mass, double place)
    {
        var i = 0;
        while (i < mass.Length - 1 && (place -= mass[i]) >= 0)
        {
            i++;
        }

        return i;
    }
}
