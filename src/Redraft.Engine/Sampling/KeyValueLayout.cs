using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Sampling;

/// <summary>Where a page keeps the keys and values of each layer and key/value head.</summary>
/// <remarks>
/// Values lie [page, padded head width]: one vector holds many dimensions of a position, so the weighted sum needs no sum across
/// lanes. A prefix's keys lie [head width, page] for the same reason; many queries read them. A suffix's keys lie
/// [page, padded head width]: one query reads them, so what counts is to touch no more memory than there are positions.
/// </remarks>
internal sealed class KeyValueLayout(ModelConfig config, bool rounded = false)
{
    /// <summary>Positions per page: two 512-bit vectors.</summary>
    public const int PageLength = 32;

    private readonly long _cellsPerFloat = rounded ? 2 : 1;
    private readonly int _groups = config.KeyValueHeads;

    /// <summary>Whether numbers are kept as <see cref="BFloatCell"/>, else as <see cref="FloatCell"/>.</summary>
    public bool Rounded => rounded;

    /// <summary>Width of one head.</summary>
    public int HeadWidth { get; } = config.HeadWidth;

    /// <summary>Width of one head, rounded up to whole vectors; the padding stays 0.</summary>
    public int PaddedHeadWidth { get; } = (config.HeadWidth + 15) / 16 * 16;

    /// <summary>Floats of one page over all layers and heads.</summary>
    public long PageFloats => (long)config.Layers * _groups * HeadCells / _cellsPerFloat;

    private int HeadCells => 2 * PageLength * PaddedHeadWidth;

    /// <summary>Where a page holds, in cells, the keys of a layer and head: [head width, page] or [page, padded head width].</summary>
    public long KeysAt(int layer, int group) => ((long)(layer * _groups) + group) * HeadCells;

    /// <summary>Where a page holds, in cells, the values of a layer and head: [page, padded head width].</summary>
    public long ValuesAt(int layer, int group) => KeysAt(layer, group) + (PageLength * PaddedHeadWidth);

    /// <summary>The layout of a sampler's cache: as exact as its weights.</summary>
    public static KeyValueLayout Of(ModelConfig config, WeightPrecision precision) => new(config, rounded: precision != WeightPrecision.Float32);

    /// <summary>How many pages hold this many positions.</summary>
    public static int Pages(int positions) => (positions + PageLength - 1) / PageLength;
}
