using System.Globalization;
using Redraft.Engine.Kernels;

namespace Redraft.Bench;

/// <summary>The three products of a linear layer: GFLOP/s, share of the machine's peak, ratio to OpenBLAS.</summary>
internal static unsafe class MatMulBench
{
    private const int Rounds = 21;
    private const double RoundSeconds = 0.004;

    // rows, inner, outer: widths 192 and 128, feed-forward 512, vocabulary 1024, a batch of 4096 tokens and steps of decoding.
    private static readonly (int Rows, int Inner, int Outer)[] Shapes =
    [
        (4096, 192, 192), (4096, 192, 512), (4096, 512, 192), (4096, 192, 1024), (4096, 128, 128), (4096, 128, 512), (4096, 512, 128),
        (1024, 1024, 1024), (1, 192, 512), (8, 192, 512), (32, 192, 512), (64, 192, 512),
    ];

    public static void Run(TextWriter output, string[] threadCounts)
    {
        output.WriteLine($"machine: {Machine.Describe()}");
        var blas = OpenBlas.TryLoad(output);
        var counts = threadCounts.Length > 0 ? threadCounts.Select(int.Parse) : new[] { 1, Environment.ProcessorCount }.Distinct();
        foreach (var threads in counts)
        {
            using var pool = new WorkerPool(threads);
            blas?.SetThreads(threads);
            output.WriteLine($"\n{threads} thread(s); {Rounds} interleaved rounds; share of peak and ratio from the best of each\n");
            output.WriteLine("| rows x inner x outer | product | median GFLOP/s | best | of peak | OpenBLAS median | best | ratio |\n|---|---|--:|--:|--:|--:|--:|--:|");
            List<Result> results = [];
            foreach (var shape in Shapes)
            {
                Measure(results, pool, blas, shape.Rows, shape.Inner, shape.Outer);
            }

            // One peak for the table: on a shared machine a single product's rounds may all miss it, and shares would exceed 100 %.
            var peak = results.Max(result => result.Peak);
            output.WriteLine($"| registers only | peak | - | {peak:F0} | 100 % | - | - | - |");
            foreach (var result in results)
            {
                output.WriteLine(result.Row(peak));
            }
        }
    }

    private static void Measure(List<Result> results, WorkerPool pool, OpenBlas? blas, int rows, int inner, int outer)
    {
        using var xs = Filled((long)rows * inner);
        using var ws = Filled((long)outer * inner);
        using var ys = Filled((long)rows * outer);
        float* x = xs.Pointer, w = ws.Pointer, y = ys.Pointer;
        var flops = 2.0 * rows * inner * outer;

        Report("y = x Wt", () => MatMul.Forward(pool, x, w, y, rows, inner, outer),
            () => blas!.Multiply(false, true, rows, outer, inner, x, inner, w, inner, 0, y, outer));
        if (rows < 1024)
        {
            using var packed = new PackedWeights(pool);
            Report("packed W", () => Packed(packed),
                () => blas!.Multiply(false, true, rows, outer, inner, x, inner, w, inner, 0, y, outer));
            return;
        }

        Report("dx = dy W", () => MatMul.BackwardInput(pool, y, w, x, rows, inner, outer),
            () => blas!.Multiply(false, false, rows, inner, outer, y, outer, w, inner, 0, x, inner));
        Report("dW += dyt x", () => MatMul.BackwardWeight(pool, y, x, w, rows, inner, outer),
            () => blas!.Multiply(true, false, outer, inner, rows, y, outer, x, inner, 1, w, inner));

        void Packed(PackedWeights weights)
        {
            weights.Add(w, inner, outer, y, accumulate: false);
            weights.Run(x, rows);
        }

        void Report(string product, Action ours, Action peers)
        {
            Action[] ways = blas is null ? [() => FmaPeak.Spin(pool), ours] : [() => FmaPeak.Spin(pool), ours, peers];
            var times = Interleaved.Time(Rounds, RoundSeconds, ways);
            xs.Clear(); // accumulated weights grow without end: keep the numbers ordinary
            ws.Clear();
            ys.Clear();
            results.Add(new Result(
                $"| {rows} x {inner} x {outer} | {product}", FmaPeak.Flops(pool) / times[0].Least / 1e9, flops, times[1], blas is null ? null : times[2]));
        }
    }

    private static FloatBuffer Filled(long length)
    {
        var buffer = new FloatBuffer(length);
        var span = buffer.Span;
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = (i % 7) - 3;
        }

        return buffer;
    }

    private sealed record Result(string Name, double Peak, double Flops, (double Median, double Least) Ours, (double Median, double Least)? Peer)
    {
        public string Row(double peak)
        {
            var peer = Peer is { } p ? $"{Rate(p.Median):F0} | {Rate(p.Least):F0} | {p.Least / Ours.Least:F2}" : "- | - | -";
            return string.Create(
                CultureInfo.InvariantCulture, $"{Name} | {Rate(Ours.Median):F0} | {Rate(Ours.Least):F0} | {Rate(Ours.Least) / peak:P0} | {peer} |");
        }

        private double Rate(double seconds) => Flops / seconds / 1e9;
    }
}
