using Redraft.Models;

namespace Redraft.Runs;

/// <summary>Models beside the base model, each opened once, when it is first asked for.</summary>
/// <param name="open">Opens one by its name.</param>
internal sealed class OpenedModels(Func<string, TrainableEmbeddedModel> open) : IDisposable
{
    private readonly Dictionary<string, TrainableEmbeddedModel> _models = new(StringComparer.Ordinal);

    /// <summary>The model of a name.</summary>
    public ILanguageModel Of(string name)
    {
        lock (_models)
        {
            return _models.TryGetValue(name, out var model) ? model : _models[name] = open(name);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var model in _models.Values)
        {
            model.Dispose();
        }
    }
}
