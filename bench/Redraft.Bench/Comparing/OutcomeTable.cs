using System.Globalization;
using System.Text;

namespace Redraft.Bench.Comparing;

/// <summary>An outcome for people, as Markdown.</summary>
internal static class OutcomeTable
{
    public static string Write(Outcome outcome, string machine, Canary canary, CompareOptions options)
    {
        var text = new StringBuilder();
        Line($"machine: {machine}");
        Line($"rounds: {options.Rounds}{(options.Quick ? ", quick" : "")}; {options.Threads} threads{(options.Shared ? ", figures per second of processor time" : "")}; each contender in turn, ours divided by the peer's in the same round, median of the rounds");
        Line($"canary: {canary.Fastest:F0} GFLOP/s at best, {canary.Median:F0} median, {canary.Slowest:F0} at worst: {Quietness(outcome, canary, options)}");
        foreach (var quantity in outcome.Ratios.GroupBy(r => r.Comparison.Quantity))
        {
            Line($"");
            Line($"{(quantity.First().Comparison.MoreIsBetter ? "Speed: above 1 we are faster" : quantity.Key == Quantity.Memory ? "Memory: below 1 we hold less" : "Time: below 1 we are faster")}");
            Line($"");
            Line($"| ratio | median | lowest | highest | goal | reached | ours | best peer | unit | others |");
            Line($"|---|--:|--:|--:|--:|---|--:|--:|---|--:|");
            foreach (var ratio in quantity)
            {
                var comparison = ratio.Comparison;
                var reached = comparison.Reaches(ratio.Ratio) switch { true => "yes", false => "no", null => "" };
                Line($"| {comparison.Name} | {ratio.Ratio:F2} | {ratio.Low:F2} | {ratio.High:F2} | {Goal(comparison)} | {reached} | {ratio.Ours:G4} | {ratio.Peers:G4} | {ratio.Quantity} | {ratio.Others:P0} |");
            }
        }

        if (outcome.Skipped.Count > 0)
        {
            Line($"\nSkipped:\n");
            foreach (var (name, why) in outcome.Skipped)
            {
                Line($"- {name}: {why}");
            }
        }

        Line($"\nContenders:\n");
        foreach (var (name, what) in outcome.Contenders)
        {
            Line($"- {name}: {what}");
        }

        return text.ToString().TrimEnd();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Quietness(Outcome outcome, Canary canary, CompareOptions options)
        => canary.Even && outcome.Undisturbed ? "the machine was quiet"
            : options.Shared ? "others were at work, which processor time of one thread hardly feels"
            : "OTHERS WERE AT WORK: of the ratios where they had more than a few per cent (last column) believe little";

    private static string Goal(PeerRatio comparison)
        => comparison.Goal is { } goal ? (comparison.MoreIsBetter ? "≥ " : "≤ ") + goal.ToString(CultureInfo.InvariantCulture) : "";
}
