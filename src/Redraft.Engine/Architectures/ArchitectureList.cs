using Redraft.Engine.Kernels;

namespace Redraft.Engine.Architectures;

/// <summary>Every architecture, by the <c>model_type</c> of its <c>config.json</c>.</summary>
public static class ArchitectureList
{
    /// <summary>Name → constructor.</summary>
    public static IReadOnlyDictionary<string, Func<ModelConfig, WorkerPool, ITransformer>> All { get; } =
        new Dictionary<string, Func<ModelConfig, WorkerPool, ITransformer>>
        {
            ["llama"] = (config, pool) => new Llama(config, pool),
            ["mistral"] = (config, pool) => new Llama(config, pool),
            ["qwen2"] = (config, pool) => new Llama(config, pool),
            ["qwen3"] = (config, pool) => new Llama(config, pool),
            ["gpt2"] = (config, pool) => new Gpt2(config, pool),
        };

    /// <summary>Makes a model with weights of 0.</summary>
    /// <param name="config">Its <see cref="ModelConfig.ModelType"/> chooses the architecture.</param>
    /// <param name="pool">Who computes.</param>
    /// <exception cref="ArgumentException">If no architecture has this name.</exception>
    public static ITransformer Create(ModelConfig config, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(config);
        return All.TryGetValue(config.ModelType, out var make)
            ? make(config, pool)
            : throw new ArgumentException(
                $"Expected a model type of {string.Join(", ", All.Keys)}, found '{config.ModelType}'.", nameof(config));
    }
}
