namespace Redraft.Engine.Sampling;

/// <summary>Finds where the likeliest tokens reach a given weight, without sorting the rest. Expected O(V).</summary>
internal static class Nucleus
{
    private const int WorthSorting = 32;

    /// <summary>A token's sort key: larger weights first, then lower ids. The bits of positive floats sort as the floats do.</summary>
    public static ulong Key(float weight, int id) => ((ulong)~BitConverter.SingleToUInt32Bits(weight) << 32) | (uint)id;

    /// <summary>The last key of the smallest leading set whose weights sum to at least <paramref name="target"/>; reorders the keys.</summary>
    /// <remarks>Halves the range around a pivot and keeps the half in which the sum is reached, as Hoare's selection does for ranks.</remarks>
    /// <param name="keys">Distinct, at least one.</param>
    /// <param name="target">If all of them together don't reach it, the largest key is returned.</param>
    public static ulong Last(Span<ulong> keys, double target)
    {
        var sum = 0.0;
        while (keys.Length > WorthSorting)
        {
            var pivot = Median(keys[0], keys[keys.Length / 2], keys[^1]);
            var (first, weight) = Partition(keys, pivot);
            if (sum + weight >= target)
            {
                keys = keys[..first];
            }
            else
            {
                sum += weight;
                keys = keys[first..];
            }
        }

        keys.Sort();
        var last = 0;
        for (sum += Weight(keys[0]); sum < target && last < keys.Length - 1; sum += Weight(keys[last]))
        {
            last++;
        }

        return keys[last];
    }

    // Puts the keys up to the pivot first; never all of them, since the pivot is the middle of three.
    private static (int Count, double Weight) Partition(Span<ulong> keys, ulong pivot)
    {
        var (count, weight) = (0, 0.0);
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i] <= pivot)
            {
                weight += Weight(keys[i]);
                (keys[count], keys[i]) = (keys[i], keys[count]);
                count++;
            }
        }

        return (count, weight);
    }

    private static ulong Median(ulong a, ulong b, ulong c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));

    private static float Weight(ulong key) => BitConverter.UInt32BitsToSingle(~(uint)(key >> 32));
}
