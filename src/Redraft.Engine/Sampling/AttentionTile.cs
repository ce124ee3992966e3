using System.Runtime.Intrinsics.X86;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Sampling;

/// <summary>Up to four queries of one head that share a prefix.</summary>
/// <param name="layout">Where things lie in a page.</param>
/// <param name="layer">The block.</param>
/// <param name="group">The key/value head.</param>
/// <param name="scores">Scratch: [4, stride] scores, then [4, padded head width] outputs, then as many queries.</param>
/// <param name="stride">Room for the scores of one query, in whole pages.</param>
internal unsafe ref struct AttentionTile<T>(KeyValueLayout layout, int layer, int group, float* scores, int stride)
    where T : unmanaged, IKeyValueCell<T>
{
    private const int Page = KeyValueLayout.PageLength;
    private const int LineBytes = 64;

    private readonly float* _sums = scores + (AttentionKernel.TileRows * stride); // [4, padded head width]
    private readonly int _padded = layout.PaddedHeadWidth;
    private readonly float* _queries = scores + (AttentionKernel.TileRows * (stride + layout.PaddedHeadWidth)); // [4, padded head width]
    private RowArray _rows;
    private RowArray _next; // whose suffixes are fetched meanwhile
    private PointerArray _outputs;
    private int _count;
    private int _nextCount;
    private long _nextShift; // from this key/value head to theirs
    private int _prefixLength; // the longest of the tile

    /// <summary>Empties the tile.</summary>
    public void Clear() => (_count, _prefixLength, _nextCount) = (0, 0, 0);

    /// <summary>Adds a query.</summary>
    public void Add(in CachedRow row, float* query, float* output)
    {
        _rows[_count] = row;
        _outputs[_count] = (nint)output;
        var copy = new Span<float>(_queries + (_count * _padded), _padded);
        new ReadOnlySpan<float>(query, layout.HeadWidth).CopyTo(copy);
        copy[layout.HeadWidth..].Clear();
        _prefixLength = Math.Max(_prefixLength, row.PrefixLength);
        _count++;
    }

    /// <summary>Names a row of the tile that comes next, and its key/value head: its suffix comes into the L2 cache while this tile is computed.</summary>
    public void AddNext(in CachedRow row, int nextGroup)
    {
        if (row.Suffix is not null && (_nextCount == 0 || !ReferenceEquals(_next[_nextCount - 1].Suffix, row.Suffix)))
        {
            _next[_nextCount++] = row;
            _nextShift = layout.KeysAt(layer, nextGroup) - layout.KeysAt(layer, group);
        }
    }

    /// <summary>Fetches the suffixes of this tile, which no tile before it did.</summary>
    public readonly void Fetch()
    {
        for (var r = 0; r < _count; r++)
        {
            for (var page = 0; page < KeyValueLayout.Pages(_rows[r].SuffixLength); page++)
            {
                FetchPage(_rows[r], page, layout.KeysAt(layer, group));
            }
        }
    }

    /// <summary>Attends and writes the outputs.</summary>
    public void Run()
    {
        var prefixPages = KeyValueLayout.Pages(_prefixLength);
        ScorePrefix(prefixPages);
        new Span<float>(_sums, AttentionKernel.TileRows * _padded).Clear();
        var totals = stackalloc float[AttentionKernel.TileRows];
        for (var r = 0; r < _count; r++)
        {
            totals[r] = ScoreSuffix(r, prefixPages * Page);
        }

        SumPrefix(prefixPages);
        SumSuffixes(prefixPages * Page);
        for (var r = 0; r < _count; r++)
        {
            float* sums = _sums + (r * _padded), output = (float*)_outputs[r];
            var inverse = 1 / totals[r];
            VectorMath.Widest.Scale(inverse, sums, output, layout.HeadWidth);
        }
    }

    private readonly void FetchNext(int r, int page, long at)
    {
        if (r < _nextCount)
        {
            FetchPage(_next[r], page, at + _nextShift);
        }
    }

    private readonly void FetchPage(in CachedRow row, int page, long at)
    {
        var positions = Math.Min(Page, row.SuffixLength - (page * Page));
        if (positions > 0 && Sse.IsSupported)
        {
            var from = (T*)row.Suffix!.Page(page) + at;
            for (var to = from + (positions * _padded); from < to; from += LineBytes / sizeof(T))
            {
                Sse.Prefetch1(from);
            }
        }
    }

    private readonly void ScorePrefix(int pages)
    {
        for (var page = 0; page < pages; page++)
        {
            var keys = (T*)_rows[0].Prefix.Page(page) + layout.KeysAt(layer, group);
            if (_count == AttentionKernel.TileRows)
            {
                AttentionKernel.Scores4(_queries, _padded, keys, layout.HeadWidth, scores + (page * Page), stride);
                continue;
            }

            for (var r = 0; r < _count; r++)
            {
                AttentionKernel.Scores(_queries + (r * _padded), keys, layout.HeadWidth, scores + (r * stride) + (page * Page));
            }
        }
    }

    // Positions that a row doesn't see get −∞: their weight is exactly 0, so they change no bit of the sums.
    private readonly float ScoreSuffix(int r, int prefixRoom)
    {
        var row = _rows[r];
        var mine = scores + (r * stride);
        new Span<float>(mine + row.PrefixLength, prefixRoom - row.PrefixLength).Fill(float.NegativeInfinity);
        var suffixPages = KeyValueLayout.Pages(row.SuffixLength);
        for (var page = 0; page < suffixPages; page++)
        {
            var keys = (T*)row.Suffix!.Page(page) + layout.KeysAt(layer, group);
            var positions = Math.Min(Page, row.SuffixLength - (page * Page));
            FetchNext(r, page, layout.KeysAt(layer, group));
            FetchNext(r, page, layout.ValuesAt(layer, group));
            SuffixScores.Score(_queries + (r * _padded), keys, positions, _padded, mine + prefixRoom + (page * Page));
        }

        var room = prefixRoom + (suffixPages * Page);
        new Span<float>(mine + prefixRoom + row.SuffixLength, (suffixPages * Page) - row.SuffixLength).Fill(float.NegativeInfinity);
        return AttentionKernel.Softmax(mine, room, 1 / MathF.Sqrt(layout.HeadWidth));
    }

    private readonly void SumPrefix(int pages)
    {
        for (var page = 0; page < pages; page++)
        {
            var values = (T*)_rows[0].Prefix.Page(page) + layout.ValuesAt(layer, group);
            var positions = Math.Min(Page, _prefixLength - (page * Page));
            if (_count == AttentionKernel.TileRows)
            {
                AttentionKernel.Accumulate4(scores + (page * Page), stride, values, positions, _padded, _sums);
                continue;
            }

            for (var r = 0; r < _count; r++)
            {
                AttentionKernel.Accumulate(scores + (r * stride) + (page * Page), values, positions, _padded, _sums + (r * _padded));
            }
        }
    }

    // Four rows side by side as far as all of them reach, which in a batch of samples is nearly everything: their chains hide each other's latency.
    private readonly void SumSuffixes(int prefixRoom)
    {
        var common = _count == AttentionKernel.TileRows ? int.MaxValue : 0;
        for (var r = 0; r < _count; r++)
        {
            common = Math.Min(common, _rows[r].SuffixLength);
        }

        var values = layout.ValuesAt(layer, group);
        for (var start = 0; start < common; start += Page)
        {
            var page = start / Page;
            AttentionKernel.Accumulate4(
                scores + prefixRoom + start, stride,
                (T*)_rows[0].Suffix!.Page(page) + values, (T*)_rows[1].Suffix!.Page(page) + values,
                (T*)_rows[2].Suffix!.Page(page) + values, (T*)_rows[3].Suffix!.Page(page) + values,
                Math.Min(Page, common - start), _padded, _sums);
        }

        for (var r = 0; r < _count; r++)
        {
            SumSuffix(r, common, prefixRoom);
        }
    }

    private readonly void SumSuffix(int r, int from, int prefixRoom)
    {
        var row = _rows[r];
        while (from < row.SuffixLength)
        {
            var (page, slot) = (from / Page, from % Page);
            var positions = Math.Min(Page - slot, row.SuffixLength - from);
            var values = (T*)row.Suffix!.Page(page) + layout.ValuesAt(layer, group) + (slot * _padded);
            AttentionKernel.Accumulate(scores + (r * stride) + prefixRoom + from, values, positions, _padded, _sums + (r * _padded));
            from += positions;
        }
    }

    [System.Runtime.CompilerServices.InlineArray(AttentionKernel.TileRows)]
    private struct RowArray
    {
        private CachedRow _first;
    }

    [System.Runtime.CompilerServices.InlineArray(AttentionKernel.TileRows)]
    private struct PointerArray
    {
        private nint _first;
    }
}
