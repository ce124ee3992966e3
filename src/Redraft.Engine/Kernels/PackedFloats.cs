namespace Redraft.Engine.Kernels;

/// <summary>Weights as floats. The results are those of <see cref="MatMul.Forward(WorkerPool, float*, float*, float*, int, int, int, bool, ProductPrecision)"/>, bit for bit.</summary>
/// <remarks>[Depth blocks][panels][depth, width], outer rounded up to 16.</remarks>
internal sealed unsafe class PackedFloats<L>(MemorySlab memory, int inner, int outer) : PackedMatrix(inner, outer)
    where L : unmanaged, ILanes<L>
{
    private readonly float* _packed = memory.Take((long)inner * ((outer + 15) & ~15));
    private readonly Panels _panels = new(outer, L.BlockVectors);

    public override int Panels => _panels.Count;

    public override void Pack(WorkerPool pool, float* w)
        => BlockedMatMul<L>.PackAll(pool, MatMul.ForwardOperands(null, Inner, w, Inner, null, Outer, 0, Inner, Outer, false), _packed);

    public override void Multiply(PackedInput x, float* y, int from, int to, bool accumulate)
    {
        for (var k = 0; k < Inner; k += BlockedMatMul<L>.DepthBlock)
        {
            var depth = Math.Min(BlockedMatMul<L>.DepthBlock, Inner - k);
            for (var panel = from; panel < to; panel++)
            {
                var column = _panels.FirstVector(panel) * 16;
                var b = _packed + ((long)k * _panels.PaddedColumns) + ((long)column * depth);
                StreamedPanel<L>.Multiply(
                    new() { Width = _panels.Vectors(panel) * 16, Columns = Outer - column, Rows = x.Rows, Depth = depth, Add = accumulate || k > 0 },
                    x.X + k, Inner, b, y + column, Outer);
            }
        }
    }
}
