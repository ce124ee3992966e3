using Redraft.Imitating;
using Redraft.Web.Viewing;

namespace Redraft.Web.Tests.Viewing;

public sealed class ShadeTests
{
    [Theory]
    [InlineData("zero-shot", "grey")]
    [InlineData("ilf-round-1", "teal")]
    [InlineData("ilf-round-2", "blue")]
    [InlineData("ilf-round-5", "teal")]
    [InlineData("ilf", "teal")]
    [InlineData("sft-own-passing", "orange")]
    [InlineData("sft-own-passing, round 2", "orange")]
    [InlineData("sft-gold", "violet")]
    public void A_policy_has_the_colour_of_its_name(string policy, string shade) => Assert.Equal(shade, Shade.OfPolicy(policy));

    [Fact]
    public void Every_baseline_has_a_colour_that_no_other_and_no_round_has()
    {
        var shades = BaselineList.Names.Select(Shade.OfPolicy).ToList();

        Assert.Equal(shades.Count, shades.Distinct().Count());
        Assert.Empty(shades.Intersect(Enumerable.Range(1, 9).Select(round => Shade.OfPolicy($"ilf-round-{round}"))));
    }

    [Fact]
    public void A_kind_of_ending_keeps_its_colour_whichever_others_are_shown()
    {
        string[] unusual = ["missing", "place", "who"]; // of the whole run

        Assert.Equal("orange", Shade.OfKind("wrong", unusual));
        Assert.Equal(3, unusual.Select(kind => Shade.OfKind(kind, unusual)).Append(Shade.OfKind("pass", unusual)).Distinct().Count() - 1);
    }
}
