using System.Text;
using Redraft.Engine.Sampling;

namespace Redraft.Engine.Tests.Sampling;

public sealed class StopMatcherTests
{
    [Theory]
    [InlineData("ab\n\ncd", 1, -1)] // lies before what is new: it would have ended the text already
    [InlineData("ab\n\n", 1, 2)] // half of it in an earlier token
    [InlineData("ab\n\ncd", 4, 2)]
    [InlineData("abcd", 4, -1)]
    [InlineData("x\n\nEND", 6, 1)] // the first of two stops
    [InlineData("x EN", 2, -1)]
    [InlineData("x END", 1, 2)]
    [InlineData("né→", 1, 3)] // the last byte of a three-byte character
    public void Finds_the_first_stop_that_the_new_bytes_complete(string text, int added, int expected)
        => Assert.Equal(expected, new StopMatcher(["\n\n", "END", "→"]).Find(Encoding.UTF8.GetBytes(text), added));

    [Fact]
    public void Without_stops_finds_none() => Assert.Equal(-1, new StopMatcher([]).Find("abc"u8, 3));
}
