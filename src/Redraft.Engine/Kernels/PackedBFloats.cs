using System.Runtime.Intrinsics;

namespace Redraft.Engine.Kernels;

/// <summary>Weights as bfloat16, the upper half of a float, rounded to nearest (ties to even); each panel becomes floats again just before its use.</summary>
/// <remarks>The results are <see cref="PackedFloats{L}"/>'s for rounded weights, bit for bit.</remarks>
internal sealed unsafe class PackedBFloats<L>(MemorySlab memory, WorkerPool pool, int inner, int outer) : PackedMatrix(inner, outer)
    where L : unmanaged, ILanes<L>
{
    private readonly ushort* _packed = (ushort*)memory.Take((long)inner * ((outer + 15) & ~15) / 2);
    private readonly Panels _panels = new(outer, L.BlockVectors);

    public override int Panels => _panels.Count;

    public override void Pack(WorkerPool packer, float* w)
        => packer.Run(_panels.Count, panel =>
        {
            var (column, width) = (_panels.FirstVector(panel) * 16, _panels.Vectors(panel) * 16);
            using var lease = packer.Scratch.Borrow((long)BlockedMatMul<L>.DepthBlock * width);
            for (var k = 0; k < Inner; k += BlockedMatMul<L>.DepthBlock)
            {
                var depth = Math.Min(BlockedMatMul<L>.DepthBlock, Inner - k);
                Packing.Transpose(w + ((long)column * Inner) + k, Inner, depth, Math.Min(width, Outer - column), lease.Pointer, width, width);
                Shorten((uint*)lease.Pointer, depth * width, Panel(column, k, depth));
            }
        });

    public override void Multiply(PackedInput x, float* y, int from, int to, bool accumulate)
    {
        using var lease = pool.Scratch.Borrow((long)BlockedMatMul<L>.DepthBlock * L.BlockVectors * 16);
        for (var k = 0; k < Inner; k += BlockedMatMul<L>.DepthBlock)
        {
            var depth = Math.Min(BlockedMatMul<L>.DepthBlock, Inner - k);
            for (var panel = from; panel < to; panel++)
            {
                var (column, width) = (_panels.FirstVector(panel) * 16, _panels.Vectors(panel) * 16);
                Lengthen(Panel(column, k, depth), depth * width, lease.Pointer);
                PanelProduct<L>.Multiply(
                    width, Outer - column, x.Rows, depth, x.X + k, Inner, lease.Pointer, y + column, Outer, accumulate || k > 0);
            }
        }
    }

    private ushort* Panel(int column, int k, int depth)
        => _packed + ((long)k * _panels.PaddedColumns) + ((long)column * depth);

    // Lengths are multiples of 16.
    private static void Shorten(uint* bits, int length, ushort* target)
    {
        for (var i = 0; i < length; i++)
        {
            var rounded = bits[i] + 0x7fff + ((bits[i] >> 16) & 1);
            target[i] = (ushort)((float.IsNaN(BitConverter.UInt32BitsToSingle(bits[i])) ? bits[i] | 0x400000 : rounded) >> 16);
        }
    }

    private static void Lengthen(ushort* source, int length, float* target)
    {
        for (var i = 0; i < length; i += 16)
        {
            var (low, high) = Vector256.Widen(Vector256.Load(source + i));
            (low << 16).Store((uint*)target + i);
            (high << 16).Store((uint*)target + i + 8);
        }
    }
}
