using System.Runtime.InteropServices;

namespace Redraft.Engine.Kernels;

/// <summary>What a <see cref="BFloatBlock"/> multiplies. Strides are in bytes; emitted code reads and changes the fields where they lie.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct BFloatBlockArguments
{
    /// <summary>The first row's first pair.</summary>
    public byte* A;

    /// <summary>From a row of a to the next.</summary>
    public long RowStride;

    /// <summary>From a pair of a to the next.</summary>
    public long PairStride;

    /// <summary>From a group of eight rows of a to the next.</summary>
    public long GroupStride;

    /// <summary>[pairs, columns], packed.</summary>
    public byte* B;

    /// <summary>[8·groups, columns]</summary>
    public byte* C;

    /// <summary>From a row of c to the next.</summary>
    public long StrideC;

    /// <summary>Half the depth.</summary>
    public long Pairs;

    /// <summary>Rows / 8.</summary>
    public long Groups;

    /// <summary>1 adds to c, 0 overwrites it.</summary>
    public long Add;
}
