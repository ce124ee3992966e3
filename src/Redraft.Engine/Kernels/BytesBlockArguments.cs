using System.Runtime.InteropServices;

namespace Redraft.Engine.Kernels;

/// <summary>What <see cref="EmittedBytesBlock"/> multiplies. Strides are in bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct BytesBlockArguments
{
    /// <summary>[rows, depth], unsigned.</summary>
    public byte* A;

    /// <summary>From a row of a to the next.</summary>
    public long RowStride;

    /// <summary>[depth / 4][16, 4], signed: the first panel.</summary>
    public sbyte* B;

    /// <summary>From a panel to the next.</summary>
    public long PanelStride;

    /// <summary>Receives [rows, panels, 16].</summary>
    public int* Sums;

    /// <summary>Depth / 4, at least 1.</summary>
    public long Fours;
}
