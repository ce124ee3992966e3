using Redraft.FeedingBack;
using Redraft.Pretraining;
using YamlDotNet.RepresentationModel;

namespace Redraft.Recipes;

/// <summary>Reads recipes. Nothing but plain data is taken from the file; unknown keys are refused.</summary>
internal static class RecipeFile
{
    /// <summary>Reads and checks a recipe.</summary>
    /// <param name="path">The YAML file.</param>
    /// <param name="taskOptions">The options record's type for a task's name, or null if there is no such task.</param>
    /// <param name="combinations">Says what is wrong between parts of the recipe; null where parts aren't looked at.</param>
    /// <param name="dataFolder">What paths of data files are relative to; null means the recipe's folder.</param>
    /// <exception cref="RecipeException">With everything that is wrong.</exception>
    /// <exception cref="FileNotFoundException">If there is no such file.</exception>
    public static Recipe Read(
        string path, Func<string, Type?> taskOptions, Func<Recipe, IEnumerable<string>>? combinations = null, string? dataFolder = null)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: no such recipe; recipes that come with Redraft are in recipes/", path);
        }

        return Parse(path, YamlFile.ReadText(path), taskOptions, combinations, dataFolder);
    }

    /// <summary>Reads the text of a recipe that was checked before; files that it names may be gone by now.</summary>
    internal static Recipe Reread(string path, string yaml, Func<string, Type?> taskOptions, string? dataFolder) =>
        Parse(path, yaml, taskOptions, null, dataFolder, again: true);

    internal static Recipe Parse(
        string path, string yaml, Func<string, Type?> taskOptions, Func<Recipe, IEnumerable<string>>? combinations = null,
        string? dataFolder = null, bool again = false)
    {
        var problems = new List<string>();
        var root = YamlFile.Parse(path, yaml);
        YamlBinder.RefuseOther((path, root), typeof(Recipe), typeof(PretrainingRecipe), "a pretraining recipe: it is for `redraft pretrain`, not for `redraft run`");
        var binder = new YamlBinder(problems, dataFolder ?? Path.GetDirectoryName(Path.GetFullPath(path))!);
        var recipe = (Recipe)binder.Bind(root, typeof(Recipe), "");
        recipe = recipe with
        {
            Task = recipe.Task with { Options = TaskOptions(binder, root, recipe.Task.Name, taskOptions) },
            Feedback = recipe.Feedback with { Options = FeedbackOptions(binder, root, recipe.Feedback.Source) },
        };
        if (!again)
        {
            Check(binder, root, recipe);
        }

        problems.AddRange(recipe.Problems());
        problems.AddRange(combinations?.Invoke(recipe) ?? []);
        return problems.Count == 0 ? recipe : throw new RecipeException(path, problems);
    }

    private static void Check(YamlBinder binder, YamlNode root, Recipe recipe)
    {
        foreach (var (section, options) in new[] { ("task", recipe.Task.Options), ("feedback", recipe.Feedback.Options) })
        {
            foreach (var problem in (options?.GetType().GetMethod("Problems", [])?.Invoke(options, null) as IEnumerable<string>) ?? [])
            {
                binder.Report(Child(Child(root, section)!, "options")!, $"{section}.options.{problem}");
            }
        }
    }

    private static object? TaskOptions(YamlBinder binder, YamlNode root, string name, Func<string, Type?> taskOptions)
    {
        var task = Child(root, "task");
        if (taskOptions(name) is not { } type)
        {
            binder.Report(task ?? root, $"task.name: there is no task '{YamlBinder.Short(name)}'; `redraft list` shows those there are");
            return null;
        }

        return task is not null && Child(task, "options") is { } options ? binder.Bind(options, type, "task.options") : null;
    }

    // A source that isn't known is named with the other combinations.
    private static object? FeedbackOptions(YamlBinder binder, YamlNode root, string source)
    {
        if (Child(root, "feedback") is not { } feedback || Child(feedback, "options") is not { } options)
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

    private static YamlNode? Child(YamlNode node, string key)
        => node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null;
}
