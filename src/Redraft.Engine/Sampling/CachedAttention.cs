using System.Buffers;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Sampling;

/// <summary>Attention over remembered keys and values; rows that share a prefix are computed together.</summary>
/// <remarks>
/// Source: the shared-prefix split of Juravsky et al. 2024, "Hydragen", arXiv:2402.05099. Differs: one softmax over both parts
/// instead of two that are merged, so that a row's bits are the same with and without neighbours.
/// </remarks>
internal sealed unsafe class CachedAttention : IAttention
{
    private const int SpanRows = 32; // rows of one piece of work: enough to reuse a prefix page, few enough to share out

    private readonly ModelConfig _config;
    private readonly KeyValueLayout _layout;
    private readonly WorkerPool _pool;
    private readonly List<(int Start, int Count)> _spans = [];
    private readonly Action<int> _remember;
    private readonly Action<int> _attend;
    private IReadOnlyList<CachedRow> _rows = [];
    private int _layer;
    private nint _query, _key, _value, _output;

    public CachedAttention(ModelConfig config, KeyValueLayout layout, WorkerPool pool)
    {
        (_config, _layout, _pool) = (config, layout, pool);
        _remember = layout.Rounded ? Remember<BFloatCell> : Remember<FloatCell>; // made once: no allocation per layer
        _attend = layout.Rounded ? AttendSpan<BFloatCell> : AttendSpan<FloatCell>;
    }

    /// <summary>Says what the rows of the next pass see. Rows of one prefix should stand together; that is speed only.</summary>
    public void Begin(IReadOnlyList<CachedRow> rows)
    {
        _rows = rows;
        _spans.Clear();
        for (var start = 0; start < rows.Count;)
        {
            var end = start + 1;
            while (end < rows.Count && end - start < SpanRows && ReferenceEquals(rows[end].Prefix, rows[start].Prefix))
            {
                end++;
            }

            _spans.Add((start, end - start));
            start = end;
        }
    }

    /// <inheritdoc/>
    public void Attend(int layer, float* query, float* key, float* value, float* output)
    {
        _layer = layer;
        (_query, _key, _value, _output) = ((nint)query, (nint)key, (nint)value, (nint)output);
        _pool.Run(_spans.Count, _remember); // all of them first: a row may see a key that came in with this very pass
        _pool.Run(_spans.Count * _config.KeyValueHeads, _attend);
    }

    private void Remember<T>(int piece)
        where T : unmanaged, IKeyValueCell<T>
    {
        var (width, padded) = (_layout.HeadWidth, _layout.PaddedHeadWidth);
        var (start, count) = _spans[piece];
        for (var r = start; r < start + count; r++)
        {
            var row = _rows[r];
            var (sequence, index) = row.Suffix is { } suffix ? (suffix, row.SuffixLength - 1) : (row.Prefix, row.PrefixLength - 1);
            var page = (T*)sequence.Page(index / KeyValueLayout.PageLength);
            var slot = index % KeyValueLayout.PageLength;
            for (var group = 0; group < _config.KeyValueHeads; group++)
            {
                var from = ((long)r * _config.KeyValueHeads * width) + (group * width);
                var keys = page + _layout.KeysAt(_layer, group);
                if (row.Suffix is null)
                {
                    for (var d = 0; d < width; d++)
                    {
                        T.Store(((float*)_key)[from + d], keys + (d * KeyValueLayout.PageLength), slot);
                    }
                }
                else
                {
                    T.Store((float*)_key + from, width, keys + (slot * padded), padded);
                }

                T.Store((float*)_value + from, width, page + _layout.ValuesAt(_layer, group) + (slot * padded), padded);
            }
        }
    }

    private void AttendSpan<T>(int piece)
        where T : unmanaged, IKeyValueCell<T>
    {
        var group = piece % _config.KeyValueHeads;
        var (start, count) = _spans[piece / _config.KeyValueHeads];
        var (prefixPages, suffixPages) = (0, 0);
        for (var r = start; r < start + count; r++)
        {
            prefixPages = Math.Max(prefixPages, KeyValueLayout.Pages(_rows[r].PrefixLength));
            suffixPages = Math.Max(suffixPages, KeyValueLayout.Pages(_rows[r].SuffixLength));
        }

        var stride = (prefixPages + suffixPages) * KeyValueLayout.PageLength;
        var scratch = ArrayPool<float>.Shared.Rent(AttentionKernel.TileRows * (stride + (2 * _layout.PaddedHeadWidth)));
        fixed (float* scores = scratch)
        {
            var tile = new AttentionTile<T>(_layout, _layer, group, scores, stride);
            var share = _config.Heads / _config.KeyValueHeads; // query heads that read one key/value head
            for (var item = 0; item < count * share; item += AttentionKernel.TileRows)
            {
                tile.Clear();
                for (var i = item; i < Math.Min(item + AttentionKernel.TileRows, count * share); i++)
                {
                    var row = start + (i / share);
                    var at = (((long)row * _config.Heads) + (group * share) + (i % share)) * _layout.HeadWidth;
                    tile.Add(_rows[row], (float*)_query + at, (float*)_output + at);
                }

                if (count > 1) // a single sequence is read in the order of its addresses, which the processor fetches by itself
                {
                    AddNext(ref tile, item + AttentionKernel.TileRows, piece);
                }

                if (count > 1 && item == 0)
                {
                    tile.Fetch();
                }

                tile.Run();
            }
        }

        ArrayPool<float>.Shared.Return(scratch);
    }

    // After the last tile of a head comes the first one of the next head.
    private void AddNext<T>(ref AttentionTile<T> tile, int item, int piece)
        where T : unmanaged, IKeyValueCell<T>
    {
        var (start, count) = _spans[piece / _config.KeyValueHeads];
        var (group, share) = (piece % _config.KeyValueHeads, _config.Heads / _config.KeyValueHeads);
        if (item >= count * share)
        {
            (item, group) = (0, group + 1);
        }

        for (var i = item; group < _config.KeyValueHeads && i < Math.Min(item + AttentionKernel.TileRows, count * share); i++)
        {
            tile.AddNext(_rows[start + (i / share)], group);
        }
    }
}
