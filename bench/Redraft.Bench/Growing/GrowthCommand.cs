using System.Text.Json;
using Redraft.Bench.Comparing;

namespace Redraft.Bench.Growing;

/// <summary><c>growth</c>: measures all sweeps and writes docs/cost.md with its charts, which Node draws with the reports' own library.</summary>
internal static class GrowthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static int Run(string[] arguments, TextWriter output)
    {
        var home = HomeAbove(AppContext.BaseDirectory);
        var run = new GrowthRun(rounds: arguments.Contains("--quick") ? 1 : 5, seconds: arguments.Contains("--quick") ? 0.01 : 0.25);
        var before = Machine.Describe();
        var measured = SweepList.All.Select(sweep =>
        {
            output.WriteLine(sweep.Name);
            return (Sweep: sweep, Figures: run.Of(sweep));
        }).ToList();

        var folder = Directory.CreateDirectory(Path.Combine(home, "docs", "cost")).FullName;
        var data = Path.Combine(folder, "figures.json");
        File.WriteAllText(data, JsonSerializer.Serialize(
            measured.Select(m => new { m.Sweep.Name, m.Sweep.Work, m.Sweep.Factor, m.Sweep.Fixed, m.Figures }),
            new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n" }) + "\n");
        PeerProcess.Run(["node", Path.Combine(home, "bench", "charts.cjs"), data, folder], new Dictionary<string, string?>(), Patience);
        File.WriteAllText(Path.Combine(home, "docs", "cost.md"), GrowthPage.Of(before, measured));
        output.WriteLine("docs/cost.md");
        return 0;
    }

    private static string HomeAbove(string folder)
        => File.Exists(Path.Combine(folder, "Redraft.slnx")) ? folder : HomeAbove(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no Redraft.slnx above the program"));
}
