namespace Redraft.Bench.Comparing;

/// <summary>A contender that may not be on this machine.</summary>
/// <param name="Name">Unique in its group; comparisons name it.</param>
/// <param name="Make">Makes it, without starting anything.</param>
/// <param name="Missing">What was looked for and where, if it isn't here; else null.</param>
internal sealed record Candidate(string Name, Func<IContender>? Make, string? Missing = null)
{
    /// <summary>One that isn't here.</summary>
    public static Candidate Absent(string name, string why) => new(name, null, why);
}
