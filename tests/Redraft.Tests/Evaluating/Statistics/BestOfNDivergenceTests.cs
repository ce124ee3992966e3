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

    [Theory]
    [InlineData(0.98, 64, 0.005)]
    [InlineData(0.9, 64, 0.05)]
    [InlineData(0.7, 64, 0.11)]
    [InlineData(0.98, 256, 0.002)]
    [InlineData(0.9, 256, 0.015)]
    [InlineData(0.7, 256, 0.035)]
    public void Of_few_samples_it_is_near_the_exact_divergence(double ratio, int count, double share)
    {
        var (exact, found, _) = OfGeometricPolicy(ratio, count);

        Assert.Equal(exact, found, share * exact);
        Assert.True(exact < BestOfNDivergence.Analytic(64) - 0.005);
    }

    [Fact]
    public void It_is_nearer_than_counting_texts_alone()
    {
        var (exact, found, counted) = OfGeometricPolicy(0.98, 64);

        Assert.True(Math.Abs(counted - exact) > 4 * Math.Abs(found - exact), $"exact {exact}, found {found}, counted {counted}");
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

    // Up to 400 texts with probabilities in one ratio and scores in no order of them, N = 64: the mean of 50 draws.
    private static (double Exact, double Found, double Counted) OfGeometricPolicy(double ratio, int count)
    {
        double[] mass = [.. Enumerable.Range(0, 400).Select(i => Math.Pow(ratio, i)).TakeWhile(m => m > 1e-12)];
        var sum = mass.Sum();
        mass = [.. mass.Select(m => m / sum)];
        int[] places = [.. Enumerable.Range(0, mass.Length)]; // text → place by score
        new SeededRandom(5).Shuffle(places);
        var (found, counted) = (0.0, 0.0);
        for (ulong seed = 0; seed < 50; seed++)
        {
            var random = new SeededRandom(seed);
            PolicySample[] samples = [.. Enumerable.Range(0, count).Select(_ => Draw(mass, random.NextDouble())).Select(i => new PolicySample($"{i}", Math.Log(mass[i]), places[i]))];
            found += BestOfNDivergence.Measured(samples, 64) / 50;
            counted += Exact([.. samples.GroupBy(s => s.Score).OrderBy(g => g.Key).Select(g => g.Count() / (double)count)], 64) / 50;
        }

        return (Exact([.. places.Index().OrderBy(p => p.Item).Select(p => mass[p.Index])], 64), found, counted);
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
