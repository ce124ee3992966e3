namespace Redraft.Bench.Comparing;

/// <summary>Every group of contenders, in the order measured.</summary>
internal static class GroupList
{
    public static IEnumerable<Group> All(PeerPrograms peers, CompareOptions options) =>
        [.. new TrainingGroups(peers, options).All, .. new GeneratingGroups(peers, options).All, .. new RoundGroups(peers, options).All, new StartGroup(peers, options).Make()];
}
