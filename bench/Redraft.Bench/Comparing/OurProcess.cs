namespace Redraft.Bench.Comparing;

/// <summary>Our own contenders: this program again, with <c>work</c>.</summary>
internal static class OurProcess
{
    /// <summary>The name of ours in every group.</summary>
    public const string Name = "redraft";

    /// <summary>What <see cref="Working.WorkCommand"/> makes of these arguments.</summary>
    public static Candidate Candidate(string name, params string[] arguments) => new(name, () => Contender(arguments));

    /// <summary>The same, to be started.</summary>
    public static LineContender Contender(params string[] arguments)
        => new([Environment.ProcessPath!, typeof(OurProcess).Assembly.Location, "work", .. arguments], new Dictionary<string, string?>());
}
