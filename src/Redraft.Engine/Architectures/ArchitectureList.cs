using Redraft.Engine.Kernels;

namespace Redraft.Engine.Architectures;

/// <summary>Every architecture, by the <c>model_type</c> of its <c>config.json</c>. To add one: a class in this folder and a line here.</summary>
public static class ArchitectureList
{
    /// <summary>The list, in the order shown.</summary>
    public static IReadOnlyList<ArchitectureEntry> All { get; } =
    [
        new("llama", "root-mean-square norms, rotary positions, SwiGLU, grouped queries", (config, pool) => new Llama(config, pool)),
        new("mistral", "as llama, without a sliding window", (config, pool) => new Llama(config, pool)),
        new("qwen2", "as llama, with biases on queries, keys and values", (config, pool) => new Llama(config, pool)),
        new("qwen3", "as llama, with norms on queries and keys", (config, pool) => new Llama(config, pool)),
        new("gpt2", "layer norms, learned positions, GELU, biases", (config, pool) => new Gpt2(config, pool)),
    ];

    /// <summary>The names, in the order of the list.</summary>
    public static IEnumerable<string> Names => All.Select(entry => entry.Name);

    /// <summary>Makes a model with weights of 0.</summary>
    /// <param name="config">Its <see cref="ModelConfig.ModelType"/> chooses the architecture.</param>
    /// <param name="pool">Who computes.</param>
    /// <exception cref="ArgumentException">If no architecture has this name.</exception>
    public static ITransformer Create(ModelConfig config, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(config);
        return All.FirstOrDefault(entry => entry.Name == config.ModelType) is { } found
            ? found.Make(config, pool)
            : throw new ArgumentException($"Expected a model type of {string.Join(", ", Names)}, found '{config.ModelType}'.", nameof(config));
    }
}
