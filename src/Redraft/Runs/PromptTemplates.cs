using Redraft.Models;
using Redraft.Recipes;

namespace Redraft.Runs;

/// <summary>Which of a run's models are asked through chat templates of theirs, and through which.</summary>
internal static class PromptTemplates
{
    /// <summary>The templates' hashes, by the recipe's key of the model.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="model">Its base model; null for a hosted one, whose server has the template.</param>
    /// <param name="others">The models beside it.</param>
    public static Dictionary<string, string> Of(Recipe recipe, TrainableEmbeddedModel? model, RunModels others)
    {
        (string Key, ILanguageModel? Model)[] models = [("model", model), .. RecipeCheck.OtherModels(recipe).Select(other => (other.Key, others.Of(other.Model)))];
        return models.Where(named => named.Model is TrainableEmbeddedModel { Chats: true }).ToDictionary(named => named.Key, named => ((TrainableEmbeddedModel)named.Model!).Chat!.Hash);
    }

    /// <summary>What a run says of them before its first work.</summary>
    public static IEnumerable<string> Notes(RunManifest manifest)
        => (manifest.PromptTemplates ?? new Dictionary<string, string>()).Select(used => $"{used.Key}: it is asked through its chat template ({used.Value}); with chat-template: false it is asked without");
}
