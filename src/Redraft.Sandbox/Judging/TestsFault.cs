namespace Redraft.Sandbox.Judging;

/// <summary>What is wrong with the tests themselves, in words for whoever wrote them: what, where, what was expected.</summary>
internal static class TestsFault
{
    /// <summary>Whatever the program is, it would pass.</summary>
    public const string NothingAsked = "no assert asks the program anything; expected at least one that calls it, such as \"assert solve(1, 2) == 3\"";

    private const int MostCharacters = 400;

    /// <param name="index">The assert's position, from 0; people count from 1.</param>
    /// <param name="what">What happens, as the end of a sentence.</param>
    public static string OfAssert(int index, string what) =>
        $"assert {index + 1} {UntrustedText.Visible(what, MostCharacters)}; expected one Python assert that holds or not by what the program returns, such as \"assert solve(1, 2) == 3\": mend it or leave it out";

    /// <param name="what">What happens, as the end of a sentence.</param>
    public static string OfSetup(string what) =>
        $"the setup {UntrustedText.Visible(what, MostCharacters)}; expected Python that runs before the asserts (names that the program defines may be used): mend it or leave it out";
}
