using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Redraft.Engine.Kernels;

/// <summary>Products of bfloat16 pairs with what every machine has: each half becomes a float again.</summary>
internal sealed unsafe class ManagedBFloatBlock : BFloatBlock
{
    private const uint Upper = 0xffff0000, Magnitude = 0x7fffffff, LeastNormal = 0x00800000, Sign = 0x80000000;

    /// <inheritdoc/>
    public override void Multiply(int vectors, BFloatBlockArguments block)
    {
        for (; block.Groups > 0; block.Groups--, block.A += block.GroupStride)
        {
            for (var row = 0; row < Rows; row++, block.C += block.StrideC)
            {
                for (var vector = 0; vector < vectors; vector++)
                {
                    MultiplyVector(block, row, vector, vectors * Vector512<byte>.Count);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyVector(BFloatBlockArguments block, int row, int vector, int strideB)
    {
        var a = block.A + (row * block.RowStride);
        var b = block.B + (vector * Vector512<byte>.Count);
        var c = (float*)(block.C + (vector * Vector512<byte>.Count));
        var sum = Vector512<float>.Zero;
        for (var pair = 0L; pair < block.Pairs; pair++, a += block.PairStride, b += strideB)
        {
            var (pairA, pairB) = (Vector512.Create(*(uint*)a), Vector512.Load((uint*)b));
            sum = Flush(Vector512.FusedMultiplyAdd((pairA & Vector512.Create(Upper)).AsSingle(), (pairB & Vector512.Create(Upper)).AsSingle(), sum));
            sum = Flush(Vector512.FusedMultiplyAdd((pairA << 16).AsSingle(), (pairB << 16).AsSingle(), sum));
        }

        (block.Add != 0 ? Vector512.Load(c) + sum : sum).Store(c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Flush(Vector512<float> value)
    {
        var bits = value.AsUInt32();
        var normal = Vector512.GreaterThanOrEqual(bits & Vector512.Create(Magnitude), Vector512.Create(LeastNormal));
        return (bits & (normal | Vector512.Create(Sign))).AsSingle();
    }
}
