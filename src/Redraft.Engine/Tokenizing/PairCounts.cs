namespace Redraft.Engine.Tokenizing;

/// <summary>The pieces of a training text as sequences of tokens, and how often each pair of neighbours occurs in them.</summary>
internal sealed class PairCounts
{
    private readonly List<(int[] Tokens, long Count)> _pieces = [];
    private readonly Dictionary<(int Left, int Right), long> _counts = [];
    private readonly Dictionary<(int Left, int Right), HashSet<int>> _where = []; // pieces that hold the pair, or once did
    private readonly PriorityQueue<(int Left, int Right), (long Count, int Left, int Right)> _heap = new(CommonestFirst.Instance);

    public PairCounts(Dictionary<string, long> pieces)
    {
        foreach (var (piece, count) in pieces)
        {
            _pieces.Add(([.. piece.Select(character => (int)character)], count));
            Count(_pieces.Count - 1, +1);
        }

        foreach (var (pair, count) in _counts)
        {
            _heap.Enqueue(pair, (count, pair.Left, pair.Right));
        }
    }

    /// <summary>Finds the commonest pair that was not taken before; false when none is common enough.</summary>
    public bool TryTakeCommonest(long minimum, out int left, out int right)
    {
        while (_heap.TryDequeue(out var pair, out var queued))
        {
            var count = _counts.GetValueOrDefault(pair);
            if (count == queued.Count && count >= minimum)
            {
                (left, right) = pair;
                return true;
            }

            // Counts fall while a pair waits in the heap; it goes back with the count that it has now.
            if (count >= minimum && count < queued.Count)
            {
                _heap.Enqueue(pair, (count, pair.Left, pair.Right));
            }
        }

        (left, right) = (-1, -1);
        return false;
    }

    /// <summary>Joins a pair wherever it occurs.</summary>
    public void Merge(int left, int right, int result)
    {
        if (!_where.Remove((left, right), out var places))
        {
            return;
        }

        var touched = new HashSet<(int Left, int Right)>();
        foreach (var piece in places)
        {
            Count(piece, -1);
            var tokens = Joined(_pieces[piece].Tokens, left, right, result);
            _pieces[piece] = (tokens, _pieces[piece].Count);
            Count(piece, +1);
            for (var i = 0; i + 1 < tokens.Length; i++)
            {
                if (tokens[i] == result || tokens[i + 1] == result)
                {
                    touched.Add((tokens[i], tokens[i + 1]));
                }
            }
        }

        // Only pairs with the new token can have become commoner.
        foreach (var pair in touched)
        {
            _heap.Enqueue(pair, (_counts[pair], pair.Left, pair.Right));
        }
    }

    private static int[] Joined(int[] tokens, int left, int right, int result)
    {
        var joined = new List<int>(tokens.Length);
        for (var i = 0; i < tokens.Length; i++)
        {
            var match = i + 1 < tokens.Length && tokens[i] == left && tokens[i + 1] == right;
            joined.Add(match ? result : tokens[i]);
            i += match ? 1 : 0;
        }

        return [.. joined];
    }

    private void Count(int piece, int sign)
    {
        var (tokens, count) = _pieces[piece];
        for (var i = 0; i + 1 < tokens.Length; i++)
        {
            var pair = (tokens[i], tokens[i + 1]);
            _counts[pair] = _counts.GetValueOrDefault(pair) + (sign * count);
            if (sign > 0)
            {
                if (!_where.TryGetValue(pair, out var places))
                {
                    _where.Add(pair, places = []);
                }

                places.Add(piece);
            }
        }
    }

    private sealed class CommonestFirst : IComparer<(long Count, int Left, int Right)>
    {
        public static readonly CommonestFirst Instance = new();

        public int Compare((long Count, int Left, int Right) x, (long Count, int Left, int Right) y)
            => x.Count != y.Count ? y.Count.CompareTo(x.Count)
                : x.Left != y.Left ? x.Left.CompareTo(y.Left) : x.Right.CompareTo(y.Right);
    }
}
