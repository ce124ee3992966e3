using System.Globalization;
using System.Text.Json;
using Redraft.Bench.Comparing;

namespace Redraft.Bench.Growing;

/// <summary><c>growth</c>: measures all sweeps and writes docs/cost.md with its charts, which Node draws with the reports' own library.</summary>
internal static class GrowthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly JsonSerializerOptions Written = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n" };

    /// <param name="arguments">Nothing; <c>--quick</c>; <c>--memory</c>, which takes the times as they were written; <c>memory SWEEP POINT</c>, for a process of its own.</param>
    /// <param name="output">Receives what is being measured.</param>
    public static int Run(string[] arguments, TextWriter output)
    {
        if (arguments is ["memory", var name, var point])
        {
            HeldMemory.Print(SweepList.All.First(sweep => sweep.Name == name).Points[int.Parse(point, CultureInfo.InvariantCulture)], output);
            return 0;
        }

        var home = HomeAbove(AppContext.BaseDirectory);
        var folder = Directory.CreateDirectory(Path.Combine(home, "docs", "cost")).FullName;
        var data = Path.Combine(folder, "figures.json");
        var run = new GrowthRun(rounds: arguments.Contains("--quick") ? 1 : 5, seconds: arguments.Contains("--quick") ? 0.01 : 0.25);
        var before = arguments.Contains("--memory") ? JsonSerializer.Deserialize<Sheet>(File.ReadAllText(data), Written)! : null;
        var machine = before?.Machine ?? Machine.Describe();
        var measured = SweepList.All.Select(sweep =>
        {
            output.WriteLine(sweep.Name);
            var timed = before?.Sweeps.First(entry => entry.Name == sweep.Name).Figures;
            return new Entry(sweep.Name, sweep.Work, sweep.Factor, timed is null ? run.Of(sweep) : [.. timed.Select((f, p) => f with { Memory = HeldMemory.Of(sweep, p) })]);
        }).ToList();

        File.WriteAllText(data, JsonSerializer.Serialize(new Sheet(machine, measured), Written) + "\n");
        PeerProcess.Run(["node", Path.Combine(home, "bench", "charts.cjs"), data, folder], new Dictionary<string, string?>(), Patience);
        File.WriteAllText(Path.Combine(home, "docs", "cost.md"), GrowthPage.Of(machine, [.. SweepList.All.Zip(measured, (sweep, entry) => (sweep, entry.Figures))]));
        output.WriteLine("docs/cost.md");
        return 0;
    }

    private static string HomeAbove(string folder)
        => File.Exists(Path.Combine(folder, "Redraft.slnx")) ? folder : HomeAbove(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no Redraft.slnx above the program"));

    private sealed record Entry(string Name, string Work, string Factor, IReadOnlyList<GrowthFigure> Figures);

    private sealed record Sheet(string Machine, IReadOnlyList<Entry> Sweeps);
}
