namespace Redraft.Engine.Tokenizing;

/// <summary>Joins neighbouring tokens of one piece, lowest rank first, leftmost first among equals, until none join.</summary>
internal static class PieceMerger
{
    // Scanning beats a heap on pieces as short as words nearly always are.
    private const int ShortPiece = 48;

    /// <summary>Merges in place.</summary>
    /// <param name="merges">The rules.</param>
    /// <param name="tokens">One id per byte; the result stands at the front.</param>
    /// <param name="steps">Grows by the number of pairs looked at: O(n log n) of them at most.</param>
    /// <returns>How many tokens are left.</returns>
    public static int Merge(MergeTable merges, Span<int> tokens, ref long steps)
        => tokens.Length <= ShortPiece ? MergeShort(merges, tokens, ref steps) : MergeLong(merges, tokens, ref steps);

    private static int MergeShort(MergeTable merges, Span<int> tokens, ref long steps)
    {
        Span<(int Rank, int Result)> pairs = stackalloc (int, int)[ShortPiece]; // pairs[i] joins tokens i and i+1
        var count = tokens.Length;
        for (var i = 0; i + 1 < count; i++)
        {
            pairs[i] = merges.Find(tokens[i], tokens[i + 1]);
        }

        while (count > 1)
        {
            var best = 0;
            for (var i = 1; i + 1 < count; i++)
            {
                best = pairs[i].Rank < pairs[best].Rank ? i : best;
            }

            steps += count;
            if (pairs[best].Rank == int.MaxValue)
            {
                break;
            }

            tokens[best] = pairs[best].Result;
            tokens[(best + 2)..count].CopyTo(tokens[(best + 1)..]);
            pairs[(best + 1)..(count - 1)].CopyTo(pairs[best..]);
            count--;
            if (best > 0)
            {
                pairs[best - 1] = merges.Find(tokens[best - 1], tokens[best]);
            }

            if (best + 1 < count)
            {
                pairs[best] = merges.Find(tokens[best], tokens[best + 1]);
            }
        }

        return count;
    }

    private static int MergeLong(MergeTable merges, Span<int> tokens, ref long steps)
    {
        // A linked list of live places, and a heap of candidate pairs; candidates that went stale are dropped when they surface.
        var next = new int[tokens.Length];
        var previous = new int[tokens.Length];
        var heap = new PriorityQueue<(int At, int Left, int Right, int Result), long>(tokens.Length);
        for (var i = 0; i < tokens.Length; i++)
        {
            (previous[i], next[i]) = (i - 1, i + 1);
        }

        for (var i = 0; i + 1 < tokens.Length; i++)
        {
            Offer(merges, tokens, heap, i, i + 1);
        }

        while (heap.TryDequeue(out var pair, out _))
        {
            steps++;
            var right = next[pair.At];
            if (tokens[pair.At] != pair.Left || right >= tokens.Length || tokens[right] != pair.Right)
            {
                continue;
            }

            tokens[pair.At] = pair.Result;
            tokens[right] = -1; // dead
            next[pair.At] = next[right];
            if (next[right] < tokens.Length)
            {
                previous[next[right]] = pair.At;
                Offer(merges, tokens, heap, pair.At, next[right]);
            }

            if (previous[pair.At] >= 0)
            {
                Offer(merges, tokens, heap, previous[pair.At], pair.At);
            }
        }

        var count = 0;
        for (var i = 0; i < tokens.Length; i = next[i])
        {
            tokens[count++] = tokens[i];
        }

        return count;
    }

    private static void Offer(
        MergeTable merges, ReadOnlySpan<int> tokens, PriorityQueue<(int At, int Left, int Right, int Result), long> heap, int left, int right)
    {
        var (rank, result) = merges.Find(tokens[left], tokens[right]);
        if (rank != int.MaxValue)
        {
            heap.Enqueue((left, tokens[left], tokens[right], result), ((long)rank << 32) | (uint)left);
        }
    }
}
