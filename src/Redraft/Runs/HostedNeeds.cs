using Redraft.Models;
using Redraft.Rating;
using Redraft.Recipes;

namespace Redraft.Runs;

/// <summary>What the parts of a recipe ask models for that are hosted or that the program brings, held against what those can give: before anything is done.</summary>
internal static class HostedNeeds
{
    /// <summary>Everything that such a model lacks for its part, by the part's key.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="models">Opens the models.</param>
    public static IEnumerable<string> Faults(Recipe recipe, RunModels models)
    {
        foreach (var (key, model) in RecipeCheck.OtherModels(recipe).Where(other => other.Key is not ("judge" or "embedder")).Prepend(("model", recipe.Model)))
        {
            if (Lacks(models, model, ModelNeed.Samples) is { } why)
            {
                yield return $"{key}: {why}";
            }
        }

        foreach (var (key, name) in RecipeCheck.RatersOf(recipe))
        {
            if (Raters.Find(name)?.Needs is { } need && (need == ModelNeed.Embeddings ? models.EmbedderOf(recipe) : models.JudgeOf(recipe)) is { } model && Lacks(models, model, need) is { } why)
            {
                yield return $"{key}: '{name}' asks the {(need == ModelNeed.Embeddings ? "embedder" : "judge")}, and {why}";
            }
        }
    }

    private static string? Lacks(RunModels models, ModelRecipe model, ModelNeed need) => models.IsEmbedded(model) ? null : models.Of(model).Lacks(need);
}
