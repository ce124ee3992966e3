namespace Redraft.Engine.Tokenizing;

/// <summary>Which pairs of tokens join, in what order of preference, and into what.</summary>
internal sealed class MergeTable
{
    private readonly Dictionary<ulong, (int Rank, int Result)> _merges = new(SeededPairs.Instance);

    /// <summary>Number of merges.</summary>
    public int Count => _merges.Count;

    /// <summary>The pairs, first preference first.</summary>
    public IEnumerable<(int Left, int Right)> InOrder
        => _merges.OrderBy(merge => merge.Value.Rank).Select(merge => ((int)(merge.Key >> 32), (int)(uint)merge.Key));

    /// <summary>Adds the next preference; false if the pair is already there.</summary>
    public bool TryAdd(int left, int right, int result) => _merges.TryAdd(Key(left, right), (_merges.Count, result));

    /// <summary>Looks a pair up; the rank is <see cref="int.MaxValue"/> if it doesn't join.</summary>
    public (int Rank, int Result) Find(int left, int right)
        => _merges.TryGetValue(Key(left, right), out var merge) ? merge : (int.MaxValue, -1);

    private static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    // The default hash of a ulong is left ^ right, which a hostile file could make equal for all its merges.
    private sealed class SeededPairs : IEqualityComparer<ulong>
    {
        public static readonly SeededPairs Instance = new();

        public bool Equals(ulong x, ulong y) => x == y;

        public int GetHashCode(ulong pair) => HashCode.Combine(pair);
    }
}
