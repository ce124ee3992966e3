using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Sampling;

namespace Redraft.Engine.Tests.Sampling;

public sealed unsafe class CachedAttentionTests
{
    private const double Tolerance = 2e-6; // sums of at most 100 products of numbers near 1, in float against double

    public static TheoryData<int, int, int, int, int> Shapes => new()
    {
        // heads, key/value heads, head width, prefix, suffix: pages hold 32
        { 1, 1, 1, 1, 0 },
        { 4, 2, 6, 31, 5 },
        { 4, 4, 16, 32, 33 },
        { 6, 2, 24, 33, 32 },
        { 2, 1, 32, 64, 1 },
        { 5, 1, 40, 20, 70 },
        { 3, 3, 64, 7, 9 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Cached_rows_get_what_the_whole_sequence_gets(int heads, int groups, int width, int prefix, int suffix)
    {
        var (config, rows) = (Config(heads, groups, width), prefix + suffix);
        var (q, k, v) = (Numbers(rows * heads * width, 1), Numbers(rows * groups * width, 2), Numbers(rows * groups * width, 3));
        var expected = new float[rows * heads * width];
        fixed (float* pq = q, pk = k, pv = v, pe = expected)
        {
            new NaiveAttention(config, rows).Attend(1, pq, pk, pv, pe);
        }

        AssertClose(expected, Cached(config, prefix, rows, chunk: rows, q, k, v));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Rounded_keys_and_values_give_the_bits_that_floats_rounded_before_give(int heads, int groups, int width, int prefix, int suffix)
    {
        var (config, rows) = (Config(heads, groups, width), prefix + suffix);
        var (q, k, v) = (Numbers(rows * heads * width, 1), Numbers(rows * groups * width, 2), Numbers(rows * groups * width, 3));
        using var rounding = new KeyValuePool(new KeyValueLayout(config, rounded: true));
        var actual = Cached(config, prefix, rows, chunk: 7, q, k, v, rounding);

        Assert.Equal(Cached(config, prefix, rows, chunk: rows, q, Rounded(k), Rounded(v)), actual);
        if (rows > 1)
        {
            Assert.NotEqual(Cached(config, prefix, rows, chunk: rows, q, k, Rounded(v)), actual);
        }

        static float[] Rounded(float[] values) => [.. values.Select(value => BitConverter.UInt32BitsToSingle(BFloatRounding.Round(value) << 16))];
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    public void Bits_do_not_depend_on_how_the_rows_are_cut_into_passes(int chunk)
    {
        var (config, rows) = (Config(6, 2, 24), 100);
        var (q, k, v) = (Numbers(rows * 6 * 24, 1), Numbers(rows * 2 * 24, 2), Numbers(rows * 2 * 24, 3));
        Assert.Equal(Cached(config, 45, rows, rows, q, k, v), Cached(config, 45, rows, chunk, q, k, v));
    }

    [Theory]
    [InlineData(32, false)]
    [InlineData(40, false)]
    [InlineData(32, true)]
    [InlineData(40, true)]
    public void Samples_side_by_side_get_the_bits_that_each_gets_alone_however_long_they_are(int width, bool rounded)
    {
        int[] suffixes = [40, 3, 33, 64, 17, 1, 90];
        var config = Config(2, 2, width);
        using var pool = new WorkerPool(2);
        using var cache = new KeyValuePool(new KeyValueLayout(config, rounded));
        var attention = new CachedAttention(config, cache.Layout, pool);
        var (prefix, samples) = (new KeyValueSequence(cache), suffixes.Select(_ => new KeyValueSequence(cache)).ToList());
        Remember(attention, config, [.. Enumerable.Range(1, 37).Select(seen => Row(prefix, seen, null, 0))], 1);
        for (var s = 0; s < suffixes.Length; s++)
        {
            Remember(attention, config, [.. Enumerable.Range(1, suffixes[s]).Select(seen => Row(prefix, 37, samples[s], seen))], s + 2);
        }

        List<CachedRow> last = [.. samples.Zip(suffixes, (sample, length) => new CachedRow(prefix, 37, sample, length))];
        var together = Remember(attention, config, last, 50);

        for (var s = 0; s < suffixes.Length; s++)
        {
            var alone = Remember(attention, config, [last[s]], 50, s);
            Assert.Equal(alone, together[(s * 2 * width)..((s + 1) * 2 * width)]);
        }

        static CachedRow Row(KeyValueSequence prefix, int seen, KeyValueSequence? suffix, int own)
        {
            (suffix ?? prefix).Extend(1);
            return new CachedRow(prefix, seen, suffix, own);
        }
    }

    // One pass; queries, keys and values of row r are those numbered first + r.
    private static float[] Remember(CachedAttention attention, ModelConfig config, List<CachedRow> rows, int seed, int first = 0)
    {
        var width = config.Heads * config.HeadWidth;
        var (q, k, v) = (Numbers((first + rows.Count) * width, seed), Numbers((first + rows.Count) * width, -seed), Numbers((first + rows.Count) * width, seed * 100));
        var output = new float[rows.Count * width];
        fixed (float* pq = q, pk = k, pv = v, po = output)
        {
            attention.Begin(rows);
            attention.Attend(1, pq + (first * width), pk + (first * width), pv + (first * width), po);
        }

        return output;
    }

    [Theory]
    [InlineData(16, 5)]
    [InlineData(32, 32)]
    [InlineData(48, 17)]
    [InlineData(64, 1)]
    public void Sixteen_scores_at_once_have_the_bits_of_one_sum_each(int width, int positions)
    {
        var (query, keys, scores) = (Numbers(width, 4), Numbers(32 * width, 5), new float[32]);
        fixed (float* q = query, k = keys, s = scores)
        {
            SuffixScores.Score(q, (FloatCell*)k, positions, width, s);
            for (var j = 0; j < positions; j++)
            {
                var sum = Lanes512.Load(q) * Lanes512.Load(k + (j * width));
                for (var column = 16; column < width; column += 16)
                {
                    sum = Lanes512.Fma(Lanes512.Load(q + column), Lanes512.Load(k + (j * width) + column), sum);
                }

                Assert.Equal(Lanes512.Sum(sum), s[j]);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_an_earlier_borrower_left_in_a_page_is_never_seen(bool rounded)
    {
        var config = Config(3, 3, 20);
        using var cache = new KeyValuePool(new KeyValueLayout(config, rounded));
        foreach (var page in new[] { (nint)cache.Rent(), (nint)cache.Rent() })
        {
            new Span<uint>((uint*)page, (int)cache.Layout.PageFloats).Fill(uint.MaxValue); // NaN, and two of them
            cache.Return((float*)page);
        }

        var (q, k, v) = (Numbers(10 * 60, 1), Numbers(10 * 60, 2), Numbers(10 * 60, 3));

        Assert.All(Cached(config, prefix: 4, rows: 10, chunk: 10, q, k, v, cache), value => Assert.True(float.IsFinite(value)));
    }

    // Runs rows in passes of `chunk`: the first `prefix` as the prompt's, the others as one sample's.
    private static float[] Cached(ModelConfig config, int prefix, int rows, int chunk, float[] q, float[] k, float[] v, KeyValuePool? lender = null)
    {
        using var pool = new WorkerPool(2);
        using var own = new KeyValuePool(new KeyValueLayout(config));
        var cache = lender ?? own;
        var attention = new CachedAttention(config, cache.Layout, pool);
        var (first, second) = (new KeyValueSequence(cache), new KeyValueSequence(cache));
        var output = new float[q.Length];
        fixed (float* pq = q, pk = k, pv = v, po = output)
        {
            for (var start = 0; start < rows; start += chunk)
            {
                var pass = new List<CachedRow>();
                for (var r = start; r < Math.Min(rows, start + chunk); r++)
                {
                    (r < prefix ? first : second).Extend(1);
                    pass.Add(r < prefix ? new CachedRow(first, r + 1, null, 0) : new CachedRow(first, prefix, second, r - prefix + 1));
                }

                attention.Begin(pass);
                var (queryAt, keyAt) = (start * config.Heads * config.HeadWidth, start * config.KeyValueHeads * config.HeadWidth);
                attention.Attend(1, pq + queryAt, pk + keyAt, pv + keyAt, po + queryAt);
            }
        }

        return output;
    }

    private static ModelConfig Config(int heads, int groups, int width) => new()
    {
        ModelType = "tiny",
        VocabularySize = 2,
        Width = heads * width,
        Layers = 2,
        Heads = heads,
        KeyValueHeads = groups,
        HeadWidth = width,
        FeedForwardWidth = 1,
        ContextLength = 128,
    };

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], Tolerance);
        }
    }
}
