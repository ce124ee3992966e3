namespace Redraft.Engine.Sampling;

/// <summary>Up to four queries of one head that share a prefix.</summary>
/// <param name="layout">Where things lie in a page.</param>
/// <param name="layer">The block.</param>
/// <param name="group">The key/value head.</param>
/// <param name="scores">Scratch: [4, stride] scores, then [4, padded head width] outputs, then as many queries.</param>
/// <param name="stride">Room for the scores of one query, in whole pages.</param>
internal unsafe ref struct AttentionTile(KeyValueLayout layout, int layer, int group, float* scores, int stride)
{
    private const int Page = KeyValueLayout.PageLength;

    private readonly float* _sums = scores + (AttentionKernel.TileRows * stride); // [4, padded head width]
    private readonly int _padded = layout.PaddedHeadWidth;
    private readonly float* _queries = scores + (AttentionKernel.TileRows * (stride + layout.PaddedHeadWidth)); // [4, padded head width]
    private RowArray _rows;
    private PointerArray _outputs;
    private int _count;
    private int _prefixLength; // the longest of the tile

    /// <summary>Empties the tile.</summary>
    public void Clear() => (_count, _prefixLength) = (0, 0);

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
        for (var r = 0; r < _count; r++)
        {
            SumSuffix(r, prefixPages * Page);
            float* sums = _sums + (r * _padded), output = (float*)_outputs[r];
            var inverse = 1 / totals[r];
            for (var d = 0; d < layout.HeadWidth; d++)
            {
                output[d] = sums[d] * inverse;
            }
        }
    }

    private readonly void ScorePrefix(int pages)
    {
        for (var page = 0; page < pages; page++)
        {
            var keys = _rows[0].Prefix.Page(page) + layout.KeysAt(layer, group);
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
            var keys = row.Suffix!.Page(page) + layout.KeysAt(layer, group);
            var positions = Math.Min(Page, row.SuffixLength - (page * Page));
            AttentionKernel.SuffixScores(_queries + (r * _padded), keys, positions, _padded, mine + prefixRoom + (page * Page));
        }

        var room = prefixRoom + (suffixPages * Page);
        new Span<float>(mine + prefixRoom + row.SuffixLength, (suffixPages * Page) - row.SuffixLength).Fill(float.NegativeInfinity);
        return AttentionKernel.Softmax(mine, room, 1 / MathF.Sqrt(layout.HeadWidth));
    }

    private readonly void SumPrefix(int pages)
    {
        for (var page = 0; page < pages; page++)
        {
            var values = _rows[0].Prefix.Page(page) + layout.ValuesAt(layer, group);
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

    private readonly void SumSuffix(int r, int prefixRoom)
    {
        var row = _rows[r];
        for (var page = 0; page < KeyValueLayout.Pages(row.SuffixLength); page++)
        {
            var values = row.Suffix!.Page(page) + layout.ValuesAt(layer, group);
            var positions = Math.Min(Page, row.SuffixLength - (page * Page));
            AttentionKernel.Accumulate(scores + (r * stride) + prefixRoom + (page * Page), values, positions, _padded, _sums + (r * _padded));
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
