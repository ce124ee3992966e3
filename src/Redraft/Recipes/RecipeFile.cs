using Redraft.FeedingBack;
using Redraft.Pretraining;
using Redraft.Selecting;
using YamlDotNet.RepresentationModel;

namespace Redraft.Recipes;

/// <summary>Reads recipes. Nothing but plain data is taken from the file; unknown keys are refused.</summary>
internal static class RecipeFile
{
    /// <summary>A recipe's text.</summary>
    /// <exception cref="RecipeException">If it is too large, or not text in UTF-8.</exception>
    /// <exception cref="FileNotFoundException">If there is no such file.</exception>
    public static string ReadText(string path) => File.Exists(path)
        ? YamlFile.ReadText(path)
        : throw new FileNotFoundException($"{path}: {(Directory.Exists(path) ? "a folder, not a recipe" : "no such recipe")}; recipes that come with Redraft are in recipes/", path);

    /// <summary>Reads the text of a recipe that was checked before; files that it names may be gone by now.</summary>
    public static Recipe Reread(string path, string yaml, Func<string, Type?> taskOptions, string? dataFolder) =>
        Parse(path, yaml, taskOptions, null, dataFolder, again: true);

    /// <summary>Checks a recipe.</summary>
    /// <param name="path">The YAML file, for messages.</param>
    /// <param name="yaml">Its text.</param>
    /// <param name="taskOptions">The options record's type for a task's name, or null if there is no such task.</param>
    /// <param name="combinations">Says what is wrong between parts of the recipe; null where parts aren't looked at.</param>
    /// <param name="dataFolder">What paths of data files are relative to; null means the recipe's folder.</param>
    /// <param name="again">It was checked before; files that it names may be gone.</param>
    /// <param name="others">Selectors that it can name besides those of the list.</param>
    /// <param name="withData">Says what is wrong between the recipe and its task's problems; asked where nothing is wrong with task and feedback.</param>
    /// <param name="settings">Dotted keys that the command line gives other values; null for none.</param>
    /// <exception cref="RecipeException">With everything that is wrong.</exception>
    public static Recipe Parse(
        string path, string yaml, Func<string, Type?> taskOptions, Func<Recipe, IEnumerable<string>>? combinations = null,
        string? dataFolder = null, bool again = false, IReadOnlyList<ISelector>? others = null, Func<Recipe, IEnumerable<string>>? withData = null,
        IReadOnlyList<(string Key, string Value)>? settings = null)
    {
        var problems = new List<RecipeProblem>();
        var source = new RecipeSource(path, yaml, settings);
        var root = source.Root;
        YamlBinder.RefuseOther(source, typeof(Recipe), typeof(PretrainingRecipe), "a pretraining recipe: it is for `redraft pretrain`, not for `redraft run`");
        var binder = new YamlBinder(source, problems, dataFolder ?? Path.GetDirectoryName(Path.GetFullPath(path))!);
        var recipe = (Recipe)binder.Bind(root, typeof(Recipe), "");
        recipe = recipe with
        {
            OtherSelectors = again ? null : others ?? [],
            Task = recipe.Task with { Options = TaskOptions(binder, root, recipe.Task.Name, taskOptions) },
            Feedback = recipe.Feedback with { Options = FeedbackOptions(binder, root, recipe.Feedback.Source) },
        };
        if (!again)
        {
            problems.AddRange(OptionProblems(source, recipe));
        }

        problems.AddRange(recipe.Problems().Select(problem => source.Keyed(RecipeFault.Value, problem)));
        problems.AddRange(combinations?.Invoke(recipe).Select(problem => source.Keyed(RecipeFault.Combination, problem)) ?? []);
        if (withData is not null && !problems.Exists(HindersData))
        {
            problems.AddRange(withData(recipe).Select(problem => source.Keyed(RecipeFault.Combination, problem)));
        }

        return problems.Count == 0 ? recipe : throw new RecipeException(path, [.. problems.OrderBy(problem => problem.Line ?? 0)]);
    }

    // The task and the feedback source can't be made of what is wrong, and other values would be looked at than those meant.
    private static bool HindersData(RecipeProblem problem) => problem.Message.Split(';', ':')[0] is var about
        && Array.Exists(["task", "feedback", "seed", "a recipe"], part => about.Contains(part, StringComparison.Ordinal));

    private static IEnumerable<RecipeProblem> OptionProblems(RecipeSource source, Recipe recipe) =>
        from section in new[] { (Name: "task", recipe.Task.Options), (Name: "feedback", recipe.Feedback.Options) }
        from problem in section.Options?.GetType().GetMethod("Problems", [])?.Invoke(section.Options, null) as IEnumerable<string> ?? []
        select source.Keyed(RecipeFault.Value, $"{section.Name}.options.{problem}");

    private static object? TaskOptions(YamlBinder binder, YamlNode root, string name, Func<string, Type?> taskOptions)
    {
        var task = RecipeSource.Child(root, "task");
        if (taskOptions(name) is not { } type)
        {
            binder.Report(task is null ? root : RecipeSource.Child(task, "name") ?? task, $"task.name: there is no task '{YamlBinder.Short(name)}'; `redraft list` shows those there are");
            return null;
        }

        return task is not null && RecipeSource.Child(task, "options") is { } options ? binder.Bind(options, type, "task.options") : null;
    }

    // A source that isn't known is named with the other combinations.
    private static object? FeedbackOptions(YamlBinder binder, YamlNode root, string source)
    {
        if (RecipeSource.Child(root, "feedback") is not { } feedback || RecipeSource.Child(feedback, "options") is not { } options)
        {
            return null;
        }

        if (FeedbackSourceList.All.FirstOrDefault(entry => entry.Name == source)?.Options is { } defaults)
        {
            return binder.Bind(options, defaults.GetType(), "feedback.options");
        }

        binder.Report(options, $"feedback.options: the source '{YamlBinder.Short(source)}' takes none");
        return null;
    }
}
