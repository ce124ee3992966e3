using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Redraft.Engine.Sampling;

/// <summary>A number as it is.</summary>
internal readonly unsafe struct FloatCell : IKeyValueCell<FloatCell>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

#pragma warning disable CS0169, IDE0044, IDE0051 // it is only ever read and written through pointers
    private readonly float _value;
#pragma warning restore CS0169, IDE0044, IDE0051

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static (Vector512<float> Low, Vector512<float> High) Load32(FloatCell* from)
        => (Vector512.Load((float*)from), Vector512.Load((float*)from + Vector512<float>.Count));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Vector512<float> Load16(FloatCell* from) => Vector512.Load((float*)from);

    /// <inheritdoc/>
    public static void Store(float* row, int width, FloatCell* to, int padded)
    {
        new ReadOnlySpan<float>(row, width).CopyTo(new Span<float>(to, width));
        new Span<float>(to + width, padded - width).Clear();
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static void Store(float value, FloatCell* row, int at) => ((float*)row)[at] = value;
}
