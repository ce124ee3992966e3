// A run on a task of your own, with a feedback source of your own. In the checkout's folder:
//     dotnet run --project samples/YourTask -c Release
// To give them to recipes too, move them into src/Redraft and add a line to TaskList.cs and FeedbackSourceList.cs; see CONTRIBUTING.md.
using Redraft;
using Redraft.Engine.Kernels;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;
using YourTask;

var folder = Directory.CreateTempSubdirectory("your-task-");
try
{
    using var pool = new WorkerPool(Environment.ProcessorCount);
    using var model = TrainableEmbeddedModel.Load(args.FirstOrDefault("models/nano"), pool);
    using var database = RunDatabase.Open(Path.Combine(folder.FullName, "run.db"));
    var store = database.StoreOf(1);
    var training = new FinetuningOptions { Epochs = 30, ExamplesPerBatch = 6, LearningRate = 1e-3 };
    var sampling = new SamplingRecipe { Samples = 4, MaxTokens = 8 };
    var recipe = new Recipe
    {
        Rounds = 1,
        Selector = "best-score",
        Baselines = [],
        Drafts = sampling,
        Redrafts = sampling,
        Refiner = new RefinerRecipe { Training = training },
        Training = training,
        Evaluation = new EvaluationRecipe { K = [1], Sampling = sampling, DivergencePrompts = 6, DivergenceSamples = 1 },
    };
    var task = new JargonTask();
    var run = new RunContext { Recipe = recipe, Task = task, Store = store, Folder = folder.FullName };

    await new FeedbackRun(run, model, new JargonTeacher(), task.Examples()).RunAsync(CancellationToken.None);

    var report = ReportBuilder.Build([new SeedRun(recipe.Seed, recipe, store, folder.FullName)]);
    foreach (var result in report.Results.Where(r => Figures.IsRate(r.Metric)))
    {
        Console.WriteLine($"{Figures.Label(result.Name),-18} {Figures.Value(result.Metric, result.Value),8}  ({Figures.Interval(result.Metric, result.Low, result.High)})");
    }
}
finally
{
    folder.Delete(recursive: true);
}
