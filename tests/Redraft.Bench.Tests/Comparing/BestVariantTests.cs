using Redraft.Bench.Comparing;

namespace Redraft.Bench.Tests.Comparing;

public sealed class BestVariantTests
{
    [Fact]
    public void The_fastest_of_the_trial_goes_on()
    {
        using var best = new BestVariant([new FakeContender(3, 1), new FakeContender(5, 20), new FakeContender(-1)], 0.1);

        best.Start();

        Assert.Equal(20, best.Measure(0.1));
    }

    [Fact]
    public void Only_if_all_fail_it_does()
    {
        using var best = new BestVariant([new FakeContender(-1.0), new FakeContender(-1.0)], 0.1);

        Assert.Throws<ContenderException>(best.Start);
    }
}
