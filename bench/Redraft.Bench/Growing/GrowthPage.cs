using System.Globalization;
using System.Text;

namespace Redraft.Bench.Growing;

/// <summary>docs/cost.md.</summary>
internal static class GrowthPage
{
    private const string Head = """
        # What it costs, and how cost grows

        Time and memory of training steps and of generation, one factor varied at a time, next to what the operation count predicts. Reproduced by

        ```bash
        dotnet run -c Release --project bench/Redraft.Bench -- growth
        ```

        Small models, so that all of it takes minutes: GPT-2's layout for training, Llama's for generation, vocabulary 1,024, random weights. One thread,
        and **processor time**, the median of 5 rounds in turn with its range, because the machine is shared; wall time only where threads are
        varied. Memory is by how much the most memory held by a process of its own rises from before the model is made to the end of its second step.

        ## What theory says

        Floating-point operations, a multiplication and an addition being two (`bench/Redraft.Bench/Growing/OperationCount.cs`; B sequences, T tokens,
        V vocabulary, D width, H heads of h, G key/value heads, L layers, F feed-forward width, P prompt, S samples, K new tokens):

        ```text
        M = L·(2·D·H·h + 2·D·G·h + m·D·F)     weights of the blocks' matrices; m = 2 (GPT-2) or 3 (Llama's gate)
        E = D·V                               weights of the head
        training step   B·T·(6·(M + E) + 6·L·H·h·(T + 1))
        generation      (P + S·(K − 1))·2·M + (1 + S·(K − 1))·2·E + 4·L·H·h·(P·(P + 1)/2 + S·((K − 1)·P + (K − 1)·K/2))
        ```

        Bytes at the peak (`ByteCount.cs`), all floats of 4 bytes:

        ```text
        N = M + E + T·D                       with GPT-2's learned positions
        training     16·N + 4·R·(L + 1)·(6·D + F) + 4·c·V          R = min(B·T, max(1024, T)),  c = min(R, max(2¹⁹/V, 256, T))
        generation   8·(M + E) + 8·L·G·h·32·(⌈P/32⌉ + S·⌈K/32⌉) + 4·S·V
        ```

        The left chart of each pair shows processor time: the points measured, and as a line the operations at the rate of the fastest point. Where the points
        follow the line, cost grows as counted; the exponent says how: 1 is exactly so, below 1 larger work is done at a better rate. The
        right chart shows memory and the bytes predicted. All axes are logarithmic.
        """;

    public static string Of(string machine, IReadOnlyList<(Sweep Sweep, IReadOnlyList<GrowthFigure> Figures)> measured)
    {
        var page = new StringBuilder(Head).Append("\n\nMeasured on: ").Append(machine).Append(".\n");
        foreach (var (sweep, figures) in measured)
        {
            Append(page, sweep, figures);
        }

        return page.Replace("\r\n", "\n").ToString();
    }

    private static void Append(StringBuilder page, Sweep sweep, IReadOnlyList<GrowthFigure> figures)
    {
        var title = char.ToUpperInvariant(sweep.Work[0]) + sweep.Work[1..];
        var threads = sweep.Name.EndsWith("threads", StringComparison.Ordinal);
        page.Append(CultureInfo.InvariantCulture, $"\n## {title}: {sweep.Factor}\n\n{sweep.Fixed}. ");
        if (!threads)
        {
            var growth = Growth.Exponent([.. figures.Select(f => ((double)f.Operations, f.Processor))]);
            page.Append(CultureInfo.InvariantCulture, $"Time grows as operations to the power of {growth:0.00}. ");
        }

        page.Append(sweep.Remark).Append(CultureInfo.InvariantCulture, $"\n\n![Time of {sweep.Work} against {sweep.Factor}](cost/{sweep.Name}-time.svg)\n");
        page.Append(CultureInfo.InvariantCulture, $"![Memory of {sweep.Work} against {sweep.Factor}](cost/{sweep.Name}-memory.svg)\n\n");
        page.Append(CultureInfo.InvariantCulture, $"| {sweep.Factor} | million operations | processor ms (range) | {(threads ? "wall ms | " : "")}GFLOP a processor second | MB | MB predicted |\n");
        page.Append(threads ? "|--:|--:|--:|--:|--:|--:|--:|\n" : "|--:|--:|--:|--:|--:|--:|\n");
        foreach (var f in figures)
        {
            var wall = threads ? string.Create(CultureInfo.InvariantCulture, $"{f.Wall * 1e3:0.0} | ") : "";
            page.Append(CultureInfo.InvariantCulture, $"| {f.Value} | {f.Operations / 1e6:0} | {f.Processor * 1e3:0.0} ({f.Low * 1e3:0.0} to {f.High * 1e3:0.0}) | {wall}{f.Rate:0} | {f.Memory / 1e6:0.0} | {f.Bytes / 1e6:0.0} |\n");
        }
    }
}
