using Redraft.Recipes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

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

        var problems = new List<string>();
        var recipe = new PretrainingRecipe();
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(File.ReadAllText(path)));
            if (stream.Documents.Count > 0)
            {
                recipe = (PretrainingRecipe)new YamlBinder(problems).Bind(stream.Documents[0].RootNode, typeof(PretrainingRecipe), "");
            }
        }
        catch (YamlException error)
        {
            problems.Add($"line {error.Start.Line}, column {error.Start.Column}: not YAML: {error.Message}");
        }

        problems.AddRange(recipe.Faults());
        return problems.Count == 0 ? recipe : throw new RecipeException(path, problems);
    }
}
