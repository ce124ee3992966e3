namespace Redraft.Sandbox.Tests;

public sealed class EscapedTextTests
{
    [Theory]
    [InlineData("plain, né, 日本, 😀, <b>", "plain, né, 日本, 😀, <b>")]
    [InlineData("a\nb\tc\rd", "a\\nb\\tc\\rd")]
    [InlineData("\u001b[31m\u0007\0\u009b", "\\x1b[31m\\x07\\x00\\x9b")]
    [InlineData("\u202egnp\u2066\u200f\u200b\ufeff\u2028", "\\u202egnp\\u2066\\u200f\\u200b\\ufeff\\u2028")]
    [InlineData("\U000E0041", "\\U000e0041")]
    public void What_can_deceive_is_shown_as_an_escape(string text, string shown) => Assert.Equal(shown, EscapedText.Of(text, 1000));

    [Fact]
    public void A_lone_surrogate_is_shown_as_an_escape() => Assert.Equal("\\ud800x", EscapedText.Of("\ud800x", 1000));

    [Fact]
    public void Line_feeds_and_tabs_stay_in_captured_output() => Assert.Equal("a\n\tb\\r", EscapedText.Of("a\n\tb\r", 1000, keepLines: true));

    [Fact]
    public void Length_is_bounded() => Assert.Equal("xxxxx…", EscapedText.Of(new string('x', 100), 5));
}
