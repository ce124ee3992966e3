using Redraft.Tasks.Posts;

namespace Redraft.Tests.Tasks.Posts;

public sealed class SummaryReaderTests
{
    // My sister sold six lamps at the market on Tuesday.
    private static readonly Facts Truth = new(
        0, 0, PostWorld.Items.ToList().IndexOf("lamps"), PostWorld.Counts.ToList().IndexOf("six"), 0, PostWorld.Days.ToList().IndexOf("Tuesday"));

    private const string Post = "My sister was at the market on Tuesday. There she sold six lamps. By Friday nobody talked about it any more.";

    [Theory]
    [InlineData("My sister sold six lamps at the market on Tuesday.", "")]
    [InlineData("Tuesday, at the market: my sister sold six lamps.", "")]
    [InlineData("MY SISTER SOLD SIX LAMPS AT THE MARKET, ON TUESDAY", "")]
    [InlineData("On Tuesday my sister was at the market and sold six lamps there.", "")]
    [InlineData("My sister sold six lamps at the market.", "Missing Day")]
    [InlineData("Someone sold lamps at the market on Tuesday.", "Missing Who, Missing Count")]
    [InlineData("My sister sold six lamps at the market on Friday.", "Wrong Day on Friday")]
    [InlineData("My sister sold six lamps at the market on Tuesday, not on Friday.", "Wrong Day on Friday, Added not")]
    [InlineData("My brother bought six lamps at the mill on Tuesday.", "Wrong Who my brother, Wrong What bought, Wrong Place at the mill")]
    [InlineData("My sister sold six lamps at the market on Tuesday by mistake.", "Added by mistake")]
    [InlineData("My sister sold six lamps at the market on Tuesday in Paris.", "Added paris")]
    [InlineData("Sold six lamps at the market on Tuesday my sister.", "Clumsy")]
    [InlineData("My sister sold six lamps at the market on Tuesday, and that is really all that there is to say about it.", "Long and that is really all that there is to say about it")]
    [InlineData("", "Unreadable")]
    [InlineData("lamps lamps lamps", "Unreadable")]
    public void It_finds_what_is_wrong_the_worst_first(string summary, string flaws)
        => Assert.Equal(flaws, string.Join(", ", SummaryReader.Read(Truth, Post, summary).Select(f => $"{f.Kind} {f.Slot} {f.Found}".Replace("  ", " ", StringComparison.Ordinal).Trim())));

    [Fact]
    public void Whatever_a_sketch_is_spoilt_by_is_read_as_such()
    {
        for (var seed = 0UL; seed < 2000; seed++)
        {
            var random = new SeededRandom(seed);
            var scene = Scene.Draw(random);
            var once = Sketch.Of(scene.Facts).Spoil(scene.Facts, scene.Others, random);
            var twice = once.Spoil(scene.Facts, scene.Others, random);

            Assert.Empty(scene.Read(Sketch.Of(scene.Facts).Write()));
            Assert.Empty(scene.Read(Sketch.WriteAsPerson(scene.Facts)));
            Assert.Single(scene.Read(once.Write()));
            Assert.InRange(scene.Read(twice.Write()).Count, 1, 2); // a wrong value may be left out by the second
        }
    }

    [Fact]
    public void A_word_too_many_of_the_posts_own_is_too_long()
        => Assert.Equal(FlawKind.Long, Assert.Single(SummaryReader.Read(Truth, Post, "My sister sold six lamps at the market on Tuesday and she was there and sold them there.")).Kind);
}
