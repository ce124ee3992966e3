namespace Redraft.Web.Viewing;

/// <summary>One colour for each policy and each kind of ending, on every page and whatever is shown beside it; names of <c>view.css</c>.</summary>
/// <remarks>Those that the report names have its colours.</remarks>
internal static class Shade
{
    private static readonly string[] Rounds = ["teal", "blue", "gold", "olive"]; // from round 5 on again from the first: the names tell them apart

    private static readonly Dictionary<string, string> Policies = new()
    {
        ["zero-shot"] = "grey", ["refiner"] = "grey", ["sft-own-passing"] = "orange", ["sft-gold"] = "violet", ["sft-drafts"] = "pink", ["sft-feedback-and-redraft"] = "red", ["sft-ideal"] = "brown",
        ["reward-model"] = "pink",
    };

    private static readonly string[] All = ["blue", "orange", "teal", "violet", "gold", "pink", "red", "grey", "olive", "brown"];

    private static readonly Dictionary<string, string> Kinds = new()
    {
        ["pass"] = "teal", ["wrong"] = "orange", ["exception"] = "violet", ["syntax"] = "red", ["missing-function"] = "blue", ["timeout"] = "gold", ["memory"] = "pink",
        ["output"] = "grey", ["killed"] = "brown", ["protocol"] = "olive", ["harness"] = "grey",
    };

    /// <summary>A policy's, by its name as results have it: <c>ilf-round-2</c>, <c>sft-own-passing, round 2</c>.</summary>
    public static string OfPolicy(string name)
    {
        var policy = name.Split(", ")[0];
        var last = policy[(policy.LastIndexOf('-') + 1)..];
        return Policies.TryGetValue(policy, out var fixedShade) ? fixedShade
            : policy.StartsWith("ilf", StringComparison.Ordinal) ? Rounds[(int.TryParse(last, out var round) && round > 0 ? round - 1 : 0) % Rounds.Length]
            : All[ByName(policy) % All.Length];
    }

    /// <summary>A kind of ending's, among all that a run has, whichever of them are shown.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="others">The run's kinds that have no colour of their own, in a fixed order.</param>
    public static string OfKind(string kind, IReadOnlyList<string> others)
    {
        var free = All.Where(shade => shade != "teal").ToList();
        return Kinds.TryGetValue(kind, out var shade) ? shade : free[Math.Max(0, others.ToList().IndexOf(kind)) % free.Count];
    }

    /// <summary>Whether a kind has a colour of its own.</summary>
    public static bool Knows(string kind) => Kinds.ContainsKey(kind);

    // The same in every process, unlike the hash code of a text.
    private static int ByName(string name) => name.Aggregate(0, (sum, c) => ((sum * 31) + c) & 0xFFFFFF);
}
