using Redraft.Evaluating;

namespace Redraft.Tests.Evaluating;

public sealed class MetricListTests
{
    [Theory]
    [InlineData("pass@1", "pass@k")]
    [InlineData("pass@100", "pass@k")]
    [InlineData("forward-kl", "forward-kl")]
    [InlineData("best-of@64", "best-of@k")]
    [InlineData("best-of-kl@64", "best-of-kl@k")]
    [InlineData("pass@", null)]
    [InlineData("pass@many", null)]
    [InlineData("passes", null)]
    [InlineData("accuracy", null)]
    public void A_reported_name_leads_to_its_metric(string reported, string? metric) => Assert.Equal(metric, MetricList.Find(reported)?.Name);
}
