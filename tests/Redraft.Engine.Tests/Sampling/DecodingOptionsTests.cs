using Redraft.Engine.Sampling;

namespace Redraft.Engine.Tests.Sampling;

public sealed class DecodingOptionsTests
{
    [Fact]
    public void The_defaults_have_no_problems()
    {
        Assert.Empty(new DecodingOptions().Problems());
        Assert.Empty(new BatchLimits().Problems());
    }

    [Fact]
    public void Every_problem_is_named_at_once()
    {
        var options = new DecodingOptions { Temperature = double.NaN, TopK = -1, TopP = 0, MinP = 2, MaxTokens = 0, Stop = [""], BannedTokens = [-4] };
        Assert.Equal(
            ["Temperature", "TopK", "TopP", "MinP", "MaxTokens", "Stop", "BannedTokens"],
            options.Problems().Select(problem => problem[..problem.IndexOf(':', StringComparison.Ordinal)]));
        Assert.Equal(3, new BatchLimits { LiveSequences = 0, PromptRows = 0, LogitFloats = 0 }.Problems().Count());
    }
}
