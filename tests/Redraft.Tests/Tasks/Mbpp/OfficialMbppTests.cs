using Redraft.Tasks.Mbpp;

namespace Redraft.Tests.Tasks.Mbpp;

public sealed class OfficialMbppTests
{
    private const string Prompt = "def f(x):\n";

    [Theory]
    [InlineData("    return x\n\nprint(f(1))\n", "    return x\n\n")]
    [InlineData("\ta=x\n\treturn a\n", "    a=x\n\treturn a\n")]
    [InlineData("return x", "    returnx")]
    [InlineData("return x\n", "    return x\n")]
    [InlineData("    return x\n@dec\n'a'\n7\n# b", "    return x\n@dec\n'a'\n7\n")]
    public void Cleaning_up_cuts_and_breaks_bodies_as_published(string body, string expected) =>
        Assert.Equal(Prompt + expected, OfficialMbpp.Truncate(Prompt, Prompt + body));

    [Fact]
    public void A_redraft_gets_no_cut_at_all() => Assert.Equal(
        "\n\n    return x\nprint(1)", OfficialMbpp.Truncate(Prompt, "OLD CODE:\n…\n\nREFINEMENT:\n\n    return x\nprint(1)"));
}
