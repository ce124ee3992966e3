namespace Redraft.Tests;

public sealed class UntrustedTextTests
{
    [Theory]
    [InlineData("plain, né, 日本, 😀, <b>", "plain, né, 日本, 😀, <b>")]
    [InlineData("a\nb\tc\rd", "a\\nb\\tc\\rd")]
    [InlineData("\u001b[31m\u0007\0\u007f\u009b", "\\x1b[31m\\x07\\x00\\x7f\\x9b")]
    [InlineData("\u202egnp\u2066\u200f\u200b\ufeff\u2028\u2029", "\\u202egnp\\u2066\\u200f\\u200b\\ufeff\\u2028\\u2029")]
    [InlineData("\ue000\U000E0041", "\\ue000\\U000e0041")]
    public void What_acts_or_deceives_is_shown_as_an_escape_and_the_rest_kept(string text, string shown) => Assert.Equal(shown, UntrustedText.Visible(text, 1000));

    [Fact]
    public void A_lone_surrogate_is_shown_as_an_escape() => Assert.Equal("\\ud800x\\ud83d", UntrustedText.Visible("\ud800x\ud83d"));

    [Fact]
    public void Line_feeds_and_tabs_stay_where_they_are_wanted()
    {
        Assert.Equal("a\n\tb\\r", UntrustedText.Visible("a\n\tb\r", 1000, keepLines: true));
        Assert.Equal("a\n\tb\\r", UntrustedText.Visible("a\n\tb\r"));
    }

    [Fact]
    public void Length_is_bounded() => Assert.Equal("xxxxx…", UntrustedText.Visible(new string('x', 100), 5));
}
