namespace Redraft.Engine.Kernels;

/// <summary>The innermost loops of products of bfloat16 pairs: c (+)= a·b for groups of eight rows whose sums stay in registers.</summary>
/// <remarks>
/// Two steps of depth, one after the other, are a pair: the first in the lower half of 32 bits. Each sum is one chain from 0 upwards in depth:
/// <code>
/// sum ← flush(fma(a.upper, b.upper, sum)), then sum ← flush(fma(a.lower, b.lower, sum))
/// </code>
/// flush: a result below 2^−126 becomes 0 of its sign, after rounding to nearest. That is what <c>vdpbf16ps</c> does, so all blocks give the same
/// bits. Packed operands have no numbers below 2^−126. Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, VDPBF16PS.
/// </remarks>
internal abstract unsafe class BFloatBlock
{
    /// <summary>Rows of a group.</summary>
    public const int Rows = 8;

    private static readonly Lazy<BFloatBlock> Chosen = new(() => EmittedBFloatBlock.TryCreate() ?? (BFloatBlock)new ManagedBFloatBlock());

    /// <summary>The machine's own instruction where it has it and is trusted, else plain code.</summary>
    public static BFloatBlock Fastest => Chosen.Value;

    /// <summary>Computes all groups.</summary>
    /// <param name="vectors">Columns / 16: 1 to 3.</param>
    /// <param name="block">Where everything lies; at least one group and one pair.</param>
    public abstract void Multiply(int vectors, BFloatBlockArguments block);
}
