using Redraft.Remote.Calling;

namespace Redraft.Remote.Tests.Calling;

public sealed class RateHeadersTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("7", 7)]
    [InlineData("1.5", 1.5)]
    [InlineData("1s", 1)]
    [InlineData("6m0s", 360)]
    [InlineData("20ms", 0.02)]
    [InlineData("1h2m3.5s", 3723.5)]
    public void Durations_are_read_as_servers_write_them(string text, double seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), RateHeaders.Duration(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData("1x")]
    [InlineData("99999999999999999999999")]
    public void Anything_else_is_no_duration(string? text) => Assert.Null(RateHeaders.Duration(text));

    [Fact]
    public void A_date_is_a_wait_from_now_and_a_past_one_none()
    {
        Assert.Equal(TimeSpan.FromSeconds(30), Of(("retry-after", "Sun, 22 Nov 2026 06:00:30 GMT")).RetryAfter);
        Assert.Equal(TimeSpan.Zero, Of(("retry-after", "Sun, 22 Nov 2026 05:00:30 GMT")).RetryAfter);
        Assert.Equal(TimeSpan.FromMilliseconds(1500), Of(("retry-after-ms", "1500"), ("retry-after", "9")).RetryAfter);
    }

    [Fact]
    public void A_limit_that_is_used_up_is_a_pause_and_one_that_is_not_none()
    {
        Assert.Equal(TimeSpan.FromSeconds(360), Of(("x-ratelimit-remaining-requests", "0"), ("x-ratelimit-reset-requests", "1s"), ("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "6m0s")).Reset);
        Assert.Null(Of(("x-ratelimit-remaining-requests", "3"), ("x-ratelimit-reset-requests", "1s")).Reset);
    }

    private static RateHeaders Of(params (string Name, string Value)[] headers) => RateHeaders.Of(name => headers.FirstOrDefault(header => header.Name == name).Value, Now);
}
