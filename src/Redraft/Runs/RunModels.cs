using Redraft.Models;
using Redraft.Recipes;

namespace Redraft.Runs;

/// <summary>A run's models beside its base model, each opened once, when it is first asked for.</summary>
/// <param name="load">Opens one that runs in this process.</param>
/// <param name="reach">Opens one that is hosted.</param>
/// <param name="own">Those that the program brings, by name; none by default.</param>
internal sealed class RunModels(Func<ModelRecipe, TrainableEmbeddedModel> load, Func<ModelRecipe, IHostedModel> reach, IReadOnlyDictionary<string, ILanguageModel>? own = null) : IDisposable
{
    private readonly Dictionary<ModelRecipe, ILanguageModel> _models = [];

    /// <summary>The hosted ones that are open.</summary>
    public IReadOnlyList<IHostedModel> Hosted
    {
        get
        {
            lock (_models)
            {
                return [.. _models.Values.OfType<IHostedModel>()];
            }
        }
    }

    /// <summary>The model.</summary>
    public ILanguageModel Of(ModelRecipe model)
    {
        if (IsOwn(model))
        {
            return own![model.Name];
        }

        lock (_models)
        {
            return _models.TryGetValue(model, out var known) ? known : _models[model] = model.IsHosted ? reach(model) : load(model);
        }
    }

    /// <summary>Whether the program brings it.</summary>
    public bool IsOwn(ModelRecipe model) => !model.IsHosted && own?.ContainsKey(model.Name) == true;

    /// <summary>The models of a run's roles.</summary>
    public RunContext Give(RunContext run) => run with
    {
        Refiner = run.Recipe.Refiner.Model is { } refiner ? Of(refiner) : null,
        Judge = JudgeOf(run.Recipe) is { } judge ? Of(judge) : null,
        Embedder = EmbedderOf(run.Recipe) is { } embedder ? Of(embedder) as ITextEmbedder : null,
    };

    /// <summary>Whether a model is opened by the engine of this process.</summary>
    public bool IsEmbedded(ModelRecipe model) => !model.IsHosted && !IsOwn(model);

    /// <summary>The model that raters ask; null for a base model of this process's engine.</summary>
    public ModelRecipe? JudgeOf(Recipe recipe) => recipe.Judge ?? (IsEmbedded(recipe.Model) ? null : recipe.Model);

    /// <summary>The model that makes vectors of texts; null for a base model of this process's engine.</summary>
    public ModelRecipe? EmbedderOf(Recipe recipe) => recipe.Embedder ?? (IsEmbedded(recipe.Model) ? null : recipe.Model);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var model in _models.Values.OfType<IDisposable>())
        {
            model.Dispose();
        }
    }
}
