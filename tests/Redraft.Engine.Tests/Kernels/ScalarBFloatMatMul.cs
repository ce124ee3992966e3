using Redraft.Engine.Kernels;

namespace Redraft.Engine.Tests.Kernels;

/// <summary>What <see cref="BFloatMatMul"/> promises, in the plainest loops: operands rounded to bfloat16, chains of 512 pairs, added in order.</summary>
internal static unsafe class ScalarBFloatMatMul
{
    private const int DepthBlock = 1024;

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
                    var sum = Chain(m, r, j, block, Math.Min(m.Depth, block + DepthBlock));
                    c = block == 0 && !m.Accumulate ? sum : c + sum;
                }
            }
        }
    }

    /// <summary>To nearest, ties to even, by the definition: the nearer of the two neighbours.</summary>
    public static float Round(float value)
    {
        if (float.IsNaN(value) || float.IsInfinity(value))
        {
            return value;
        }

        var bits = BitConverter.SingleToUInt32Bits(value);
        var (lower, upper) = (bits & 0xffff0000, (bits & 0xffff0000) + 0x10000); // in magnitude
        var (toLower, toUpper) = (bits - lower, upper - bits);
        var nearest = toLower < toUpper || (toLower == toUpper && (lower & 0x10000) == 0) ? lower : upper;
        return Flush(BitConverter.UInt32BitsToSingle(nearest));
    }

    private static float Chain(MatMulOperands m, int r, int j, int from, int to)
    {
        var sum = 0f;
        for (var k = from; k < to; k += 2)
        {
            sum = k + 1 < to ? Step(A(m, r, k + 1), B(m, k + 1, j), sum) : Step(0, 0, sum);
            sum = Step(A(m, r, k), B(m, k, j), sum);
        }

        return sum;
    }

    private static float Step(float a, float b, float sum) => Flush(MathF.FusedMultiplyAdd(Round(a), Round(b), sum));

    private static float Flush(float value) => float.IsSubnormal(value) ? MathF.CopySign(0, value) : value;

    private static float A(MatMulOperands m, int r, int k) => m.TransposedA ? m.A[(k * m.StrideA) + r] : m.A[(r * m.StrideA) + k];

    private static float B(MatMulOperands m, int k, int j) => m.TransposedB ? m.B[(j * m.StrideB) + k] : m.B[(k * m.StrideB) + j];
}
