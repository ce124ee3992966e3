// One round of imitation learning from language feedback, from a recipe to its results. In the checkout's folder:
//     dotnet run --project samples/FirstRound -c Release
using Redraft.Engine.Kernels;
using Redraft.Runs;
using Redraft.Sandbox;

var recipe = args.FirstOrDefault("samples/FirstRound/recipe.yaml");
var folder = Directory.CreateTempSubdirectory("first-round-");
try
{
    using var pool = new WorkerPool(Environment.ProcessorCount);
    using var grader = new SandboxedGrader(new SandboxOptions()); // isolation, or an exception that says what is missing
    var execution = new RunExecution(new RunSetup { Grader = grader, GraderFingerprint = grader.Fingerprint, Home = folder.FullName, Pool = pool });

    using var run = execution.Create(recipe, Path.Combine(folder.FullName, "run"), seeds: [1], command: "first round");
    var report = await execution.RunAsync(run, CancellationToken.None);

    foreach (var result in report.Results)
    {
        Console.WriteLine($"{Figures.Label(result.Name),-18} {result.Metric,-18} {Figures.Value(result.Metric, result.Value),8}  ({Figures.Interval(result.Metric, result.Low, result.High)})");
    }

    if (report.Story is { } story)
    {
        Console.WriteLine($"\nAsked     {story.Description}\nFeedback  {story.Feedback}\nRedraft   {story.Redraft.Trim().Split('\n')[^1].Trim()}");
    }
}
finally
{
    folder.Delete(recursive: true); // a run that you want to keep gets a folder of its own
}
