// A run with a selector of your own. In the checkout's folder:
//     dotnet run --project samples/YourSelector -c Release
// To give it to recipes too, move MajorityVote.cs to src/Redraft/Selecting and add a line to Selectors.cs; see CONTRIBUTING.md.
using Redraft.Engine.Kernels;
using Redraft.FeedingBack;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Sandbox;
using Redraft.Tasks.Programs;
using YourSelector;

var folder = Directory.CreateTempSubdirectory("your-selector-");
try
{
    using var pool = new WorkerPool(Environment.ProcessorCount);
    using var grader = new SandboxedGrader(new SandboxOptions());
    using var model = TrainableEmbeddedModel.Load(args.FirstOrDefault("models/nano"), pool);
    using var database = RunDatabase.Open(Path.Combine(folder.FullName, "run.db"));
    var store = database.StoreOf(1);
    var task = new ProgramsTask(new ProgramsOptions { TrainProblems = 12, HeldOutProblems = 6 }, grader);
    var run = new RunContext
    {
        Recipe = new Recipe
        {
            Rounds = 1,
            Baselines = [],
            Drafts = new SamplingRecipe { Samples = 3 },
            Redrafts = new SamplingRecipe { Samples = 8, Temperature = 1.2 },
            Evaluation = new EvaluationRecipe { K = [1], Sampling = new SamplingRecipe { Samples = 2 }, ControlProblems = 1, DivergencePrompts = 1, DivergenceSamples = 1 },
        },
        Task = task,
        Selector = new MajorityVote(),
        Store = store,
        Folder = folder.FullName,
    };

    await new FeedbackRun(run, model, new ScriptedAnnotator(new ScriptedAnnotatorOptions()), RefinementExamples.Of(task, 24, seed: 1)).RunAsync(CancellationToken.None);

    var redrafts = store.Drafts("round-1/refine").ToLookup(r => r.Draft.ProblemId);
    foreach (var selection in store.Selections("round-1/select"))
    {
        var (chosen, score) = redrafts[selection.ProblemId].Single(r => r.Draft.Id == selection.DraftId);
        var votes = redrafts[selection.ProblemId].Count(r => r.Draft.Text == chosen.Text);
        Console.WriteLine($"{selection.Selector}: {votes} of {redrafts[selection.ProblemId].Count()} agree, {score.Kind}: {chosen.Text.Trim().Split('\n')[^1].Trim()}");
    }
}
finally
{
    folder.Delete(recursive: true);
}
