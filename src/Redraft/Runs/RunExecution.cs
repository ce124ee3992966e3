using System.Security.Cryptography;
using System.Text;
using Redraft.Evaluating;
using Redraft.FeedingBack;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Selecting;
using Redraft.Tasks;

namespace Redraft.Runs;

/// <summary>Starts runs from recipes, goes on with them, and reports on them.</summary>
/// <param name="setup">What this process brings.</param>
public sealed class RunExecution(RunSetup setup)
{
    /// <summary>Reads and checks a recipe, down to the combination of its parts.</summary>
    /// <exception cref="RecipeException">With everything that is wrong.</exception>
    public static Recipe Check(string path)
    {
        var recipe = RecipeFile.Read(path, OptionsType, Combinations);
        var entry = TaskList.Named(recipe.Task.Name);
        try
        {
            var task = entry.Create(recipe.Task.Options ?? entry.Options, new UnusedGrader());
            var available = entry.Examples(task, int.MaxValue, recipe.Seed).Count;
            return recipe.Refiner.Examples <= available
                ? recipe
                : throw new RecipeException(path, [$"refiner.examples: task '{entry.Name}' has {available}, {recipe.Refiner.Examples} asked for"]);
        }
        catch (ArgumentException error)
        {
            throw new RecipeException(path, ["task.options: " + error.Message]);
        }
    }

    /// <summary>The recipe that a run was started with, as its manifest keeps it.</summary>
    public static Recipe RecipeOf(RunFolder folder) => RecipeFile.Parse(folder.Manifest.RecipePath, folder.Manifest.Recipe, OptionsType);

    /// <summary>Makes a new run's folder from a recipe, before any work.</summary>
    /// <param name="recipePath">The recipe.</param>
    /// <param name="folder">Where the run goes.</param>
    /// <param name="seeds">One part each; none means the recipe's own seed.</param>
    /// <param name="command">The command line, for the manifest.</param>
    public RunFolder Create(string recipePath, string folder, IReadOnlyList<ulong> seeds, string command)
    {
        var recipe = Check(recipePath);
        using var model = LoadModel(recipe, recipePath);
        return RunFolder.Create(folder, new RunManifest
        {
            Redraft = typeof(RunExecution).Assembly.GetName().Version!.ToString(3),
            Command = command,
            Recipe = File.ReadAllText(recipePath),
            RecipePath = Path.GetFullPath(recipePath),
            Seeds = seeds.Count == 0 ? [recipe.Seed] : seeds,
            Model = model.Id,
            Tier = setup.Grader.Tier,
            Threads = setup.Pool.Threads,
            Versions = setup.Versions,
            Started = setup.Clock.GetUtcNow(),
        });
    }

    /// <summary>Does whatever of a run isn't done yet, and writes its report's data.</summary>
    /// <param name="folder">The run, opened for writing.</param>
    /// <param name="cancellation">Stops it; what is stored stays.</param>
    /// <exception cref="RecipeException">If the base model, or the way programs are graded, isn't the one that the run was started with.</exception>
    public async Task<RunReport> RunAsync(RunFolder folder, CancellationToken cancellation)
    {
        var recipe = RecipeOf(folder);
        using var model = LoadModel(recipe, folder.Manifest.RecipePath);
        Require(folder, "base model", folder.Manifest.Model, model.Id);
        Require(folder, "isolation", folder.Manifest.Tier, setup.Grader.Tier);
        using var verdicts = SqliteVerdictCache.Open(folder.PathOf("verdicts.db"));
        var grader = new CachingGrader(setup.Grader, verdicts, setup.GraderFingerprint);
        foreach (var seed in folder.Manifest.Seeds)
        {
            using var store = folder.OpenStore(seed);
            await RunSeedAsync(folder.FolderOf(seed), recipe with { Seed = seed }, (store, grader), model, cancellation).ConfigureAwait(false);
        }

        var report = Report(folder);
        folder.Write("report.json", RunJson.Write(report));
        return report;
    }

    /// <summary>Computes a run's report from its stores.</summary>
    public static RunReport Report(RunFolder folder)
    {
        var manifest = folder.Manifest;
        var recipe = RecipeOf(folder);
        var stores = manifest.Seeds.Select(folder.OpenStore).ToList();
        try
        {
            var report = ReportBuilder.Build(
                [.. manifest.Seeds.Zip(stores, (seed, store) => new SeedRun(seed, recipe with { Seed = seed }, store, folder.FolderOf(seed)))]);
            return report with
            {
                Run = folder.FullPath,
                Tier = manifest.Tier,
                Started = manifest.Started,
                Versions = manifest.Versions,
                Commands = [manifest.Command, $"redraft report {folder.FullPath}"],
                Hashes = new Dictionary<string, string>(report.Hashes)
                {
                    ["base-model"] = manifest.Model,
                    ["recipe"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(manifest.Recipe))),
                },
                Settings = RecipeSettings.Flatten(recipe),
            };
        }
        finally
        {
            stores.ForEach(store => store.Dispose());
        }
    }

    private async Task RunSeedAsync(
        string folder, Recipe recipe, (IRunStore Store, IProgramGrader Grader) open, ITrainableModel model, CancellationToken cancellation)
    {
        var entry = TaskList.Named(recipe.Task.Name);
        var task = entry.Create(recipe.Task.Options ?? entry.Options, open.Grader);
        var run = new RunContext
        {
            Recipe = recipe,
            Task = task,
            Store = open.Store,
            Folder = folder,
            Observer = setup.Observer,
            Clock = setup.Clock,
        };
        var source = FeedbackSourceList.Named(recipe.Feedback.Source);
        await new FeedbackRun(run, model, source.Create(recipe.Feedback.Options ?? source.Options), entry.Examples(task, recipe.Refiner.Examples, recipe.Seed))
            .RunAsync(cancellation).ConfigureAwait(false);
    }

    private TrainableEmbeddedModel LoadModel(Recipe recipe, string recipePath)
        => TrainableEmbeddedModel.Load(ModelFolder(recipe.Model, recipePath), setup.Pool);

    /// <summary>A model that comes with Redraft, by name; else a folder, relative to the recipe's.</summary>
    private string ModelFolder(string name, string recipePath)
    {
        var own = Path.Combine(setup.Home, "models", name);
        return !name.Contains('/', StringComparison.Ordinal) && Directory.Exists(own)
            ? own
            : Path.GetFullPath(name, Path.GetDirectoryName(Path.GetFullPath(recipePath))!);
    }

    private static Type? OptionsType(string task) => TaskList.All.FirstOrDefault(entry => entry.Name == task)?.Options.GetType();

    private static IEnumerable<string> Combinations(Recipe recipe)
    {
        if (TaskList.All.FirstOrDefault(entry => entry.Name == recipe.Task.Name) is not { } task)
        {
            yield break; // named already
        }

        if (Selectors.Find(recipe.Selector) is { NeedsTests: true } selector && !task.HasTests)
        {
            yield return $"selector: '{selector.Name}' needs tests, but the problems of task '{task.Name}' have none; "
                + $"choose one of {string.Join(", ", Selectors.All.Where(s => !s.NeedsTests).Select(s => s.Name))}";
        }

        var source = FeedbackSourceList.All.FirstOrDefault(entry => entry.Name == recipe.Feedback.Source);
        if (source is null)
        {
            yield return $"feedback.source: '{recipe.Feedback.Source}' is not one of {string.Join(", ", FeedbackSourceList.All.Select(entry => entry.Name))}";
        }
        else if (source.Task != task.Name)
        {
            yield return $"feedback.source: '{source.Name}' speaks of task '{source.Task}' only, but the recipe's task is '{task.Name}'";
        }
    }

    private static void Require(RunFolder folder, string what, string expected, string found)
    {
        if (expected != found)
        {
            throw new RecipeException(folder.FullPath, [$"the run was started with {what} {expected}, found {found}; resume it with what it was started with, or start a new run"]);
        }
    }

    /// <summary>Stands where a task is only looked at.</summary>
    private sealed class UnusedGrader : IProgramGrader
    {
        public string Tier => "none";

        public Task<ProgramVerdict> GradeAsync(string code, ProgramTests tests, CancellationToken cancellation)
            => throw new InvalidOperationException("a recipe that is being checked grades nothing");
    }
}
