using Redraft.Engine.Kernels;

namespace Redraft.Engine.Tests.Kernels;

/// <summary>What <see cref="MatMul"/> promises, in the plainest loops: chains of 512 multiply-adds, added in order.</summary>
internal static unsafe class ScalarMatMul
{
    private const int DepthBlock = 512;

    public static void Multiply(MatMulOperands m)
    {
        for (var r = 0; r < m.Rows; r++)
        {
            for (var j = 0; j < m.Columns; j++)
            {
                ref var c = ref m.C[(r * m.StrideC) + j];
                c = m.Accumulate ? c : 0;
                for (var block = 0; block < m.Depth; block += DepthBlock)
                {
                    var sum = 0f;
                    for (var k = block; k < Math.Min(m.Depth, block + DepthBlock); k++)
                    {
                        sum = MathF.FusedMultiplyAdd(A(m, r, k), B(m, k, j), sum);
                    }

                    c = block == 0 && !m.Accumulate ? sum : c + sum;
                }
            }
        }
    }

    /// <summary>One element in double precision.</summary>
    public static double Element(MatMulOperands m, int r, int j)
    {
        var sum = 0.0;
        for (var k = 0; k < m.Depth; k++)
        {
            sum += (double)A(m, r, k) * B(m, k, j);
        }

        return sum;
    }

    private static float A(MatMulOperands m, int r, int k) => m.TransposedA ? m.A[(k * m.StrideA) + r] : m.A[(r * m.StrideA) + k];

    private static float B(MatMulOperands m, int k, int j) => m.TransposedB ? m.B[(j * m.StrideB) + k] : m.B[(k * m.StrideB) + j];
}
