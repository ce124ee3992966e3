using Redraft.Rating;

namespace Redraft.Tests.Rating;

public sealed class EditDistanceTests : RaterContract
{
    protected override IRater Part => new EditDistance();

    [Theory]
    [InlineData("kitten", "kitten", 0)]
    [InlineData("kitten", "sitting", 0.5)] // three edits of six characters
    [InlineData("", "ab", 2)]
    public async Task It_is_edits_per_character_of_the_first_draft(string first, string second, double distance)
    {
        var redraft = Redrafts()[0];
        redraft = redraft with { Parent = redraft.Parent! with { Text = first }, Draft = redraft.Draft with { Text = second } };

        Assert.Equal([distance], await Part.RateAsync([redraft], Context, TestContext.Current.CancellationToken));
        Assert.True(Part.LowerIsBetter);
    }

    [Fact]
    public async Task A_first_draft_has_none()
        => Assert.Equal([double.NaN], await Part.RateAsync([Redrafts()[0] with { Parent = null }], Context, TestContext.Current.CancellationToken));
}
