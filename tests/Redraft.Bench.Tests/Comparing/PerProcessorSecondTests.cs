using Redraft.Bench.Comparing;

namespace Redraft.Bench.Tests.Comparing;

public sealed class PerProcessorSecondTests
{
    [Fact]
    public void Half_a_processor_makes_half_the_rate_and_twice_the_seconds()
    {
        Assert.Equal(200, PerProcessorSecond.Corrected(100, 0.5, timed: false));
        Assert.Equal(1.5, PerProcessorSecond.Corrected(3, 0.5, timed: true));
    }

    [Fact]
    public void What_used_no_processor_has_no_figure()
        => Assert.Throws<ContenderException>(() => PerProcessorSecond.Corrected(100, 0, timed: false));
}
