namespace Redraft.Engine.Tests;

public sealed class SplitMix64Tests
{
    [Fact]
    public void The_bits_of_seed_0_are_those_of_the_published_generator()
    {
        var random = new SplitMix64(0);

        Assert.Equal([0xE220A8397B1DCDAFUL, 0x6E789E6AA1B965F4UL, 0x06C45D188009454FUL], [random.NextBits(), random.NextBits(), random.NextBits()]);
    }

    [Fact]
    public void What_runs_have_been_drawn_with_stays_bit_for_bit() // computed by another program; stored runs and the nano model depend on them
    {
        Assert.Equal([3, 2, 9, 6, 7, 8, 1, 0, 4, 5], SplitMix64.ForUse(7, 3).Permutation(10));
        Assert.Equal(0.5961188718302076, SplitMix64.UniformAt(42, 0));
        Assert.Equal(0.23512246455814023, SplitMix64.UniformAt(42, 5));
    }

    [Fact]
    public void Normal_numbers_have_their_mean_and_deviation()
    {
        const double FourErrors = 0.04; // of 10,000 numbers
        var values = new float[10_001];

        new SplitMix64(1).FillNormal(values, 2);

        Assert.Equal(0, values.Average(), 2 * FourErrors);
        Assert.Equal(2, Math.Sqrt(values.Average(v => (double)v * v)), 2 * FourErrors);
    }

    [Fact]
    public void A_choice_of_none_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new SplitMix64(1).Next(0));
}
