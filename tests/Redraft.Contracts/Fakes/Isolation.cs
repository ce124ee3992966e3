namespace Redraft.Contracts.Fakes;

/// <summary>What becomes of a test that needs isolation where there is none: it fails, unless whoever runs it has said to go without.</summary>
public static class Isolation
{
    /// <summary>Set to 1, it has such tests skipped.</summary>
    public const string GoWithout = "REDRAFT_TESTS_WITHOUT_SANDBOX";

    /// <summary>Ends the test.</summary>
    /// <param name="why">Why programs can't be isolated here.</param>
    /// <param name="goWithout">What <see cref="GoWithout"/> is set to.</param>
    public static void Missing(string why, string? goWithout)
    {
        Assert.SkipWhen(goWithout == "1", "no sandbox to be had here: " + why);
        Assert.Fail($"no sandbox to be had here, and this test runs programs in one: {why}\n"
            + $"  help: apt-get install -y python3 bubblewrap; to skip such tests instead: {GoWithout}=1 ./test");
    }

    /// <summary>Ends the test as the environment says.</summary>
    public static void Missing(string why) => Missing(why, Environment.GetEnvironmentVariable(GoWithout));
}
