using Redraft.Recipes;

namespace Redraft.Pretraining;

/// <summary>Reads pretraining recipes.</summary>
public static class PretrainingRecipeFile
{
    /// <summary>Reads and checks a recipe.</summary>
    /// <exception cref="RecipeException">With everything that is wrong.</exception>
    /// <exception cref="FileNotFoundException">If there is no such file.</exception>
    public static PretrainingRecipe Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: no such pretraining recipe; models/nano/recipe.yaml is one", path);
        }

        var problems = new List<RecipeProblem>();
        var source = new RecipeSource(path, YamlFile.ReadText(path));
        YamlBinder.RefuseOther(source, typeof(PretrainingRecipe), typeof(Recipe), "a run's recipe: it is for `redraft run`, not for `redraft pretrain`");
        var recipe = (PretrainingRecipe)new YamlBinder(source, problems).Bind(source.Root, typeof(PretrainingRecipe), "");
        problems.AddRange(recipe.Faults().Select(fault => source.Keyed(RecipeFault.Value, fault)));
        return problems.Count == 0 ? recipe : throw new RecipeException(path, [.. problems.OrderBy(problem => problem.Line ?? 0)]);
    }
}
