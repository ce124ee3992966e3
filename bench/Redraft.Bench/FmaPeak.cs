using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Redraft.Engine.Kernels;

namespace Redraft.Bench;

/// <summary>How many multiply-adds the machine can do: a loop over registers alone.</summary>
internal static class FmaPeak
{
    private const int Chains = 24; // more than latency × units
    private const int Steps = 10_000;

    /// <summary>Floating-point operations of one <see cref="Spin(WorkerPool)"/>.</summary>
    public static double Flops(WorkerPool pool) => 2.0 * Chains * Lanes * Steps * pool.Threads;

    /// <summary>Runs the loop on every thread.</summary>
    public static void Spin(WorkerPool pool)
    {
        var sink = new float[pool.Threads]; // so that the loop isn't dropped
        pool.Run(pool.Threads, piece => sink[piece] = Spin());
    }

    private static int Lanes => Vector512.IsHardwareAccelerated ? 16 : 8;

    private static float Spin() => Vector512.IsHardwareAccelerated ? Spin512() : Spin256();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Spin512()
    {
        Vector512<float> x = Vector512.Create(0.5f), y = Vector512.Create(0.25f);
        Vector512<float> a0 = x, a1 = x, a2 = x, a3 = x, a4 = x, a5 = x, a6 = x, a7 = x, b0 = x, b1 = x, b2 = x, b3 = x;
        Vector512<float> b4 = x, b5 = x, b6 = x, b7 = x, c0 = x, c1 = x, c2 = x, c3 = x, c4 = x, c5 = x, c6 = x, c7 = x;
        for (var i = 0; i < Steps; i++)
        {
            (a0, a1, a2, a3) = (Fma(x, a0, y), Fma(x, a1, y), Fma(x, a2, y), Fma(x, a3, y));
            (a4, a5, a6, a7) = (Fma(x, a4, y), Fma(x, a5, y), Fma(x, a6, y), Fma(x, a7, y));
            (b0, b1, b2, b3) = (Fma(x, b0, y), Fma(x, b1, y), Fma(x, b2, y), Fma(x, b3, y));
            (b4, b5, b6, b7) = (Fma(x, b4, y), Fma(x, b5, y), Fma(x, b6, y), Fma(x, b7, y));
            (c0, c1, c2, c3) = (Fma(x, c0, y), Fma(x, c1, y), Fma(x, c2, y), Fma(x, c3, y));
            (c4, c5, c6, c7) = (Fma(x, c4, y), Fma(x, c5, y), Fma(x, c6, y), Fma(x, c7, y));
        }

        return Vector512.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + b0 + b1 + b2 + b3 + b4 + b5 + b6 + b7 + c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7);

        static Vector512<float> Fma(Vector512<float> p, Vector512<float> q, Vector512<float> r) => Vector512.FusedMultiplyAdd(p, q, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Spin256()
    {
        // Twelve chains twice: AVX2 has sixteen registers.
        Vector256<float> x = Vector256.Create(0.5f), y = Vector256.Create(0.25f);
        Vector256<float> a0 = x, a1 = x, a2 = x, a3 = x, a4 = x, a5 = x, a6 = x, a7 = x, b0 = x, b1 = x, b2 = x, b3 = x;
        for (var i = 0; i < 2 * Steps; i++)
        {
            (a0, a1, a2, a3) = (Fma(x, a0, y), Fma(x, a1, y), Fma(x, a2, y), Fma(x, a3, y));
            (a4, a5, a6, a7) = (Fma(x, a4, y), Fma(x, a5, y), Fma(x, a6, y), Fma(x, a7, y));
            (b0, b1, b2, b3) = (Fma(x, b0, y), Fma(x, b1, y), Fma(x, b2, y), Fma(x, b3, y));
        }

        return Vector256.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + b0 + b1 + b2 + b3);

        static Vector256<float> Fma(Vector256<float> p, Vector256<float> q, Vector256<float> r) => Vector256.FusedMultiplyAdd(p, q, r);
    }
}
