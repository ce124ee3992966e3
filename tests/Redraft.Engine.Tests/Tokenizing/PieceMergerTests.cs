using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Tests.Tokenizing;

public sealed class PieceMergerTests
{
    [Fact]
    public void Merges_as_the_plain_search_for_the_lowest_rank_does()
    {
        var random = new Random(2);
        for (var round = 0; round < 300; round++)
        {
            var merges = RandomMerges(random, letters: 2 + random.Next(3), count: 1 + random.Next(30));
            var tokens = Enumerable.Range(0, 1 + random.Next(round % 3 == 0 ? 300 : 48)).Select(_ => random.Next(3)).ToArray();
            var expected = Plain(merges, tokens);
            var steps = 0L;

            var count = PieceMerger.Merge(merges, tokens, ref steps);

            Assert.Equal(expected, tokens[..count]);
        }
    }

    [Fact]
    public void The_work_on_a_long_piece_grows_with_its_length_and_not_with_its_square()
    {
        var merges = new MergeTable();
        for (var i = 0; i < 12; i++)
        {
            merges.TryAdd(i, i, i + 1); // a → aa → aaaa …
        }

        Assert.InRange(Steps(1 << 16), 1 << 15, 3 << 16); // each byte offers at most two pairs per join, and joins halve
        Assert.InRange(Steps(1 << 18) / (double)Steps(1 << 16), 3.9, 4.1);

        long Steps(int length)
        {
            var steps = 0L;
            PieceMerger.Merge(merges, new int[length], ref steps);
            return steps;
        }
    }

    private static MergeTable RandomMerges(Random random, int letters, int count)
    {
        var merges = new MergeTable();
        for (var i = 0; i < count; i++)
        {
            merges.TryAdd(random.Next(letters + i), random.Next(letters + i), letters + i);
        }

        return merges;
    }

    private static List<int> Plain(MergeTable merges, int[] start)
    {
        var tokens = start.ToList();
        while (true)
        {
            var best = -1;
            for (var i = 0; i + 1 < tokens.Count; i++)
            {
                var rank = merges.Find(tokens[i], tokens[i + 1]).Rank;
                if (rank != int.MaxValue && (best < 0 || rank < merges.Find(tokens[best], tokens[best + 1]).Rank))
                {
                    best = i;
                }
            }

            if (best < 0)
            {
                return tokens;
            }

            tokens[best] = merges.Find(tokens[best], tokens[best + 1]).Result;
            tokens.RemoveAt(best + 1);
        }
    }
}
