using Redraft.Rating;

namespace Redraft.Tests.Rating;

public sealed class LengthTests : RaterContract
{
    protected override IRater Part => new Length();

    [Fact]
    public async Task Words_are_what_stands_between_white_space()
    {
        var redraft = Redrafts()[0];
        var texts = new[] { "", " a  b\tc\nd ", "one-word" };

        var lengths = await Part.RateAsync([.. texts.Select(t => redraft with { Draft = redraft.Draft with { Text = t } })], Context, TestContext.Current.CancellationToken);

        Assert.Equal([0, 4, 1], lengths);
        Assert.False(Part.LowerIsBetter);
    }
}
