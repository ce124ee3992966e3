using Redraft.Evaluating;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Selecting;
using Redraft.Tasks;

namespace Redraft.Sweeping;

/// <summary>Runs a recipe with every combination of some settings, chooses one on validation problems, and measures that one on the held-out ones.</summary>
/// <remarks>Each combination is a run in a folder of its own, and is resumed as one; what is finished is only read.</remarks>
/// <param name="setup">What this process brings.</param>
public sealed class SweepExecution(RunSetup setup)
{
    private readonly RunExecution _runs = new(setup);

    /// <summary>Makes a plan, and checks every run of it before any work.</summary>
    /// <param name="recipePath">The recipe.</param>
    /// <param name="settings">What varies.</param>
    /// <param name="options">How it is done.</param>
    /// <param name="home">Where Redraft is installed.</param>
    /// <param name="selectors">Selectors of the program's own that the recipe, or a value, may name: those of its <see cref="RunSetup.Selectors"/>; null for none.</param>
    /// <exception cref="RecipeException">With everything that is wrong with the recipe, or with one of its variants.</exception>
    /// <exception cref="ArgumentException">If there is nothing to choose among, or too much.</exception>
    public static SweepPlan Plan(string recipePath, IReadOnlyList<SweepSetting> settings, SweepOptions options, string home, IReadOnlyList<ISelector>? selectors = null)
    {
        RequireGrid(settings);
        var recipe = RunExecution.Check(recipePath, options.DataFolder, home, selectors: selectors);
        if (recipe.Paper.Study.Length > 0)
        {
            throw new ArgumentException("a study of a paper has no settings to choose; give the recipe of a run");
        }

        var k = options.K ?? recipe.Evaluation.K[0];
        if (k < 1 || k > recipe.Evaluation.Sampling.Samples)
        {
            throw new ArgumentException($"--by pass@{k}: expected 1 to the number of samples ({recipe.Evaluation.Sampling.Samples})");
        }

        var plan = new SweepPlan
        {
            Command = options.Command, Recipe = RecipeFile.ReadText(recipePath), RecipePath = Path.GetFullPath(recipePath), DataFolder = options.DataFolder is null ? null : Path.GetFullPath(options.DataFolder),
            Seeds = options.Seeds.Count == 0 ? [recipe.Seed] : options.Seeds, Settings = settings, K = k, Validation = 1,
        };
        var left = plan.Points.Min(point => RecipeCheck.ValidationOf(Variant(plan, point, plan.ToRun(point), home, selectors), RecipeCheck.TaskOf(recipe)).Count);
        var wanted = options.Validation ?? left;
        if (left < Math.Max(1, wanted))
        {
            throw new ArgumentException($"{Math.Max(1, wanted)} validation problems wanted, and the refiner's examples leave {left} of the refiner's split; "
                + $"give the task more of them{MoreBy(recipe)}, or lower refiner.examples");
        }

        plan = plan with { Validation = wanted };
        foreach (var point in plan.Points)
        {
            Variant(plan, point, plan.ToValidate(point), home, selectors);
        }

        return plan;
    }

    /// <summary>The recipe of a sweep, before any of its values; the data that it names may be gone.</summary>
    public static Recipe RecipeOf(SweepFolder folder) => RecipeCheck.Reread(folder.Plan.RecipePath, folder.Plan.Recipe, folder.Plan.DataFolder);

    /// <summary>Does whatever of a sweep isn't done yet, and writes its page.</summary>
    /// <param name="folder">The sweep.</param>
    /// <param name="cancellation">Stops it; what is stored stays.</param>
    public async Task<SweepOutcome> RunAsync(SweepFolder folder, CancellationToken cancellation)
    {
        var (plan, points) = (folder.Plan, folder.Plan.Points);
        foreach (var point in points)
        {
            cancellation.ThrowIfCancellationRequested();
            setup.Observer.Note($"sweep: {point.Number} of {points.Count}: {point}");
            await CarryOutAsync(folder.FolderOf(point), plan, plan.ToValidate(point), cancellation).ConfigureAwait(false);
        }

        var (results, chosen) = SweepChoice.Of(points, [.. points.Select(point => Values(folder.FolderOf(point), plan.K, recipe => FeedbackRun.RoundName(recipe.Rounds)))]);
        var best = results[chosen];
        if (results.Count(r => r.Value.Value == best.Value.Value) is > 1 and var equal)
        {
            setup.Observer.Note($"sweep: {equal} of {results.Count} settings are equally good; the first of them is taken");
        }

        setup.Observer.Note($"sweep: {best.Point} is best on the validation problems, and is measured on the held-out ones");
        var report = await CarryOutAsync(folder.Chosen, plan, plan.ToRun(best.Point), cancellation).ConfigureAwait(false);
        var start = Bootstrap.Rate([.. Values(folder.FolderOf(points[0]), plan.K, _ => FeedbackRun.ZeroShot).Values]);
        var outcome = new SweepOutcome(plan, start, results, best, report);
        folder.WritePage(SweepPage.Write(outcome));
        return outcome;
    }

    private async Task<RunReport> CarryOutAsync(string path, SweepPlan plan, string recipe, CancellationToken cancellation)
    {
        using var folder = File.Exists(Path.Combine(path, "manifest.json"))
            ? RunFolder.Open(path)
            : _runs.Create(plan.RecipePath, path, plan.Seeds, plan.Command, plan.DataFolder, recipe);
        return File.Exists(folder.PathOf("report.json")) ? RunExecution.Report(folder) : await _runs.RunAsync(folder, cancellation).ConfigureAwait(false);
    }

    /// <summary>pass@k by problem, the mean over the seeds of problems that every seed has.</summary>
    private static SortedDictionary<string, double> Values(string path, int k, Func<Recipe, string> policyOf)
    {
        using var folder = RunFolder.Open(path, readOnly: true);
        using var database = folder.OpenDatabase();
        var stage = HeldOutEvaluation.StageOf(policyOf(RunExecution.RecipeOf(folder)));
        var seeds = folder.Manifest.Seeds.Select(seed => PassRates.ByProblem(database.StoreOf(seed).Drafts(stage), k)).ToList();
        return new(seeds[0].Keys.Where(problem => seeds.TrueForAll(seed => seed.ContainsKey(problem))).ToDictionary(problem => problem, problem => seeds.Average(seed => seed[problem])), StringComparer.Ordinal);
    }

    /// <summary>A variant of the recipe, checked; its lines aren't the file's, so the values are named in their place.</summary>
    private static Recipe Variant(SweepPlan plan, SweepPoint point, string text, string home, IReadOnlyList<ISelector>? selectors)
    {
        try
        {
            return RecipeCheck.Read(plan.RecipePath, plan.DataFolder, home, text, selectors);
        }
        catch (RecipeException error)
        {
            throw new RecipeException(plan.RecipePath, [.. error.Problems.Select(problem => new RecipeProblem(problem.Fault, $"with {UntrustedText.Visible(point.ToString(), 200)}: {problem.Message}"))]);
        }
    }

    /// <summary>The key that says how many problems the refiner's split has, where the task has one.</summary>
    private static string MoreBy(Recipe recipe)
        => Array.Find(TaskList.Named(recipe.Task.Name).Options.GetType().GetProperties(), option => option.Name.StartsWith("Refiner", StringComparison.Ordinal)) is { } option ? $" (task.options.{YamlBinder.Kebab(option.Name)})" : "";

    private static void RequireGrid(IReadOnlyList<SweepSetting> settings)
    {
        if (settings.GroupBy(setting => setting.Key).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"'{twice.Key}' is given twice; give all its values at once: {twice.Key}={string.Join(',', twice.SelectMany(setting => setting.Values).Distinct())}");
        }

        var count = settings.Aggregate(1L, (product, setting) => Math.Min(int.MaxValue, product * setting.Values.Count));
        if (settings.Count == 0 || count < 2)
        {
            throw new ArgumentException("nothing to choose among; give at least two values, such as --set training.epochs=4,8");
        }

        if (count > SweepPlan.MostPoints)
        {
            throw new ArgumentException($"{string.Join(" × ", settings.Select(setting => setting.Values.Count))} = {count} runs; expected at most {SweepPlan.MostPoints}: give fewer values");
        }
    }
}
