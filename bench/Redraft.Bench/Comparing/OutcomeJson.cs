using System.Text.Encodings.Web;
using System.Text.Json;

namespace Redraft.Bench.Comparing;

/// <summary>An outcome for programs: <c>ratios</c>, <c>spread</c>, <c>machine</c>, <c>skipped</c>, and what they mean.</summary>
internal static class OutcomeJson
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(Outcome outcome, string machine, Canary canary, CompareOptions options) => JsonSerializer.Serialize(
        new
        {
            ratios = outcome.Ratios.ToDictionary(r => r.Comparison.Name, r => Round(r.Ratio)),
            spread = outcome.Ratios.ToDictionary(r => r.Comparison.Name, r => new[] { Round(r.Low), Round(r.High) }),
            machine = new
            {
                what = machine,
                rounds = options.Rounds,
                threads = options.Threads,
                processorTime = options.Shared,
                quick = options.Quick,
                canary = new
                {
                    unit = "GFLOP/s of a fixed loop before each turn",
                    fastest = Round(canary.Fastest),
                    median = Round(canary.Median),
                    slowest = Round(canary.Slowest),
                    even = canary.Even,
                },
                quiet = canary.Even && outcome.Undisturbed,
                contenders = outcome.Contenders,
            },
            skipped = outcome.Skipped,
            meaning = outcome.Ratios.ToDictionary(r => r.Comparison.Name, Meaning),
            figures = outcome.Figures.ToDictionary(f => f.Key, f => new { median = Round(f.Value.Median), unit = f.Value.Unit }),
        },
        Layout);

    private static object Meaning(RatioOutcome ratio) => new
    {
        ratio = $"{ratio.Comparison.Ours} / {(ratio.Comparison.Peers.Count > 1 ? "best of " : "")}{string.Join(", ", ratio.Comparison.Peers)}, {ratio.Quantity}",
        better = ratio.Comparison.MoreIsBetter ? "above 1" : "below 1",
        goal = ratio.Comparison.Goal,
        reached = ratio.Comparison.Reaches(ratio.Ratio),
        othersAtMost = Round(ratio.Others),
    };

    private static double Round(double value) => double.Round(value, 4);
}
