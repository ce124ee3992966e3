namespace Redraft.Tests;

public sealed class UntrustedTextTests
{
    [Theory]
    [InlineData("a\tb\nc é 漢 😀", "a\tb\nc é 漢 😀")]
    [InlineData("\u001b[31mred", "\\u001b[31mred")]
    [InlineData("\r\0\u007f\u009b", "\\u000d\\u0000\\u007f\\u009b")]
    [InlineData("a\u202eb\u2066c\u200b", "a\\u202eb\\u2066c\\u200b")]
    [InlineData("\u2028\u2029", "\\u2028\\u2029")]
    public void What_acts_is_spelled_out_and_the_rest_kept(string text, string visible) => Assert.Equal(visible, UntrustedText.Visible(text));

    [Fact]
    public void A_lone_surrogate_is_spelled_out() => Assert.Equal("x\\ud83d", UntrustedText.Visible("x\ud83d"));
}
