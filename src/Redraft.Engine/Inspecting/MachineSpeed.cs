using System.Runtime.Intrinsics;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Inspecting;

/// <summary>What a machine can do at most, as measured.</summary>
/// <param name="Threads">By how many threads.</param>
/// <param name="Operations">Floating-point operations a second of a loop of multiply-adds that touches registers only.</param>
/// <param name="Bytes">Bytes a second read from memory.</param>
public sealed unsafe record MachineSpeed(int Threads, double Operations, double Bytes)
{
    private const int Rounds = 3; // the best counts: a neighbour only takes away
    private const int Chains = 12; // hide the latency of a multiply-add on two ports
    private const int Turns = 400_000;
    private const int StreamFloats = 24 << 20; // 96 MiB: no cache holds it

    /// <summary>Measures; takes about a third of a second.</summary>
    /// <param name="pool">Who works.</param>
    /// <param name="clock">The clock.</param>
    public static MachineSpeed Measure(WorkerPool pool, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(clock);
        var sums = new float[pool.Threads * 16]; // written, so that no loop is left out
        var lanes = Vector512.IsHardwareAccelerated ? 16 : 8;
        var operations = 2.0 * lanes * Chains * Turns * pool.Threads / Fastest(clock, () => pool.Run(pool.Threads, t => sums[t * 16] = lanes == 16 ? Wide() : Narrow()));
        using var memory = new FloatBuffer(StreamFloats, cleared: false);
        var parts = pool.Threads * 4;
        pool.Run(parts, p => Part(memory, p, parts).Fill(1));
        var bytes = 4.0 * StreamFloats / Fastest(clock, () => pool.Run(parts, p => sums[p % sums.Length] = Sum(Part(memory, p, parts))));
        return new MachineSpeed(pool.Threads, operations, bytes);
    }

    private static double Fastest(TimeProvider clock, Action work)
    {
        work(); // compiled, awake
        return Enumerable.Range(0, Rounds).Min(_ =>
        {
            var start = clock.GetTimestamp();
            work();
            return clock.GetElapsedTime(start).TotalSeconds;
        });
    }

    private static Span<float> Part(FloatBuffer memory, int part, int parts) => new(memory.Pointer + ((long)part * (StreamFloats / parts)), StreamFloats / parts);

    private static float Wide()
    {
        Vector512<float> a = Vector512.Create(1.000001f), b = Vector512.Create(1e-9f), s0 = a, s1 = a, s2 = a, s3 = a, s4 = a, s5 = a, s6 = a, s7 = a, s8 = a, s9 = a, s10 = a, s11 = a;
        for (var turn = 0; turn < Turns; turn++)
        {
            (s0, s1, s2) = (Vector512.FusedMultiplyAdd(s0, a, b), Vector512.FusedMultiplyAdd(s1, a, b), Vector512.FusedMultiplyAdd(s2, a, b));
            (s3, s4, s5) = (Vector512.FusedMultiplyAdd(s3, a, b), Vector512.FusedMultiplyAdd(s4, a, b), Vector512.FusedMultiplyAdd(s5, a, b));
            (s6, s7, s8) = (Vector512.FusedMultiplyAdd(s6, a, b), Vector512.FusedMultiplyAdd(s7, a, b), Vector512.FusedMultiplyAdd(s8, a, b));
            (s9, s10, s11) = (Vector512.FusedMultiplyAdd(s9, a, b), Vector512.FusedMultiplyAdd(s10, a, b), Vector512.FusedMultiplyAdd(s11, a, b));
        }

        return Vector512.Sum(s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11);
    }

    private static float Narrow()
    {
        Vector256<float> a = Vector256.Create(1.000001f), b = Vector256.Create(1e-9f), s0 = a, s1 = a, s2 = a, s3 = a, s4 = a, s5 = a, s6 = a, s7 = a, s8 = a, s9 = a, s10 = a, s11 = a;
        for (var turn = 0; turn < Turns; turn++)
        {
            (s0, s1, s2) = (Vector256.FusedMultiplyAdd(s0, a, b), Vector256.FusedMultiplyAdd(s1, a, b), Vector256.FusedMultiplyAdd(s2, a, b));
            (s3, s4, s5) = (Vector256.FusedMultiplyAdd(s3, a, b), Vector256.FusedMultiplyAdd(s4, a, b), Vector256.FusedMultiplyAdd(s5, a, b));
            (s6, s7, s8) = (Vector256.FusedMultiplyAdd(s6, a, b), Vector256.FusedMultiplyAdd(s7, a, b), Vector256.FusedMultiplyAdd(s8, a, b));
            (s9, s10, s11) = (Vector256.FusedMultiplyAdd(s9, a, b), Vector256.FusedMultiplyAdd(s10, a, b), Vector256.FusedMultiplyAdd(s11, a, b));
        }

        return Vector256.Sum(s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11);
    }

    private static float Sum(ReadOnlySpan<float> numbers)
    {
        Vector256<float> a = default, b = default, c = default, d = default;
        for (; numbers.Length >= 32; numbers = numbers[32..])
        {
            a += Vector256.Create(numbers);
            b += Vector256.Create(numbers[8..]);
            c += Vector256.Create(numbers[16..]);
            d += Vector256.Create(numbers[24..]);
        }

        return Vector256.Sum(a + b + c + d);
    }
}
