// A run whose recipe names a selector of your own. In the checkout's folder; `./redraft view runs/your-own-selector` then shows what it chose:
//     dotnet run --project samples/your-own-selector -c Release
using Redraft.Engine.Kernels;
using Redraft.Runs;
using YourOwnSelector;

using var pool = new WorkerPool(Environment.ProcessorCount);
var execution = new RunExecution(new RunSetup { Home = ".", Pool = pool, Selectors = [new MajorityVote()] });
using var run = execution.Create("samples/your-own-selector/recipe.yaml", args.FirstOrDefault("runs/your-own-selector"), seeds: [1], command: "your own selector");
var report = await execution.RunAsync(run, CancellationToken.None);

foreach (var result in report.Results.Where(r => Figures.IsRate(r.Metric)))
{
    Console.WriteLine($"{Figures.Label(result.Name),-18} {Figures.Value(result.Metric, result.Value),8}  ({Figures.Interval(result.Metric, result.Low, result.High)})");
}
