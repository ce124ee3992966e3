using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Architectures;

/// <summary>Every architecture, by the <c>model_type</c> of its <c>config.json</c>. To add one: a class in this folder and a line here.</summary>
public static class ArchitectureList
{
    /// <summary>The list, in the order shown.</summary>
    public static IReadOnlyList<ArchitectureEntry> All { get; } =
    [
        new("llama", "root-mean-square norms, rotary positions, SwiGLU, grouped queries: also SmolLM2 and TinyLlama", (config, pool) => new Llama(config, pool),
            new LlamaFiles("llama", "LlamaForCausalLM")),
        new("mistral", "as llama, within its sliding window", (config, pool) => new Llama(config, pool),
            new LlamaFiles("mistral", "MistralForCausalLM")),
        new("qwen2", "as llama, with biases on queries, keys and values: also Qwen2.5", (config, pool) => new Llama(config, pool),
            new LlamaFiles("qwen2", "Qwen2ForCausalLM")),
        new("qwen3", "as llama, with norms on queries and keys", (config, pool) => new Llama(config, pool),
            new LlamaFiles("qwen3", "Qwen3ForCausalLM")),
        new("gpt2", "layer norms, learned positions, GELU, biases", (config, pool) => new Gpt2(config, pool), new Gpt2Files()),
        new("gptj", "attention and feed-forward layer side by side, part of each head rotated", (config, pool) => new GptJ(config, pool),
            new GptJFiles("gptj", "GPTJForCausalLM")),
        new("codegen", "as gptj, with queries, keys and values in one matrix", (config, pool) => new GptJ(config, pool),
            new GptJFiles("codegen", "CodeGenForCausalLM")),
    ];

    /// <summary>The names, in the order of the list.</summary>
    public static IEnumerable<string> Names => All.Select(entry => entry.Name);

    /// <summary>Makes a model with weights of 0.</summary>
    /// <param name="config">Its <see cref="ModelConfig.ModelType"/> chooses the architecture, or its <see cref="ModelConfig.Outside"/> is it.</param>
    /// <param name="pool">Who computes.</param>
    /// <exception cref="ArgumentException">If no architecture has this name.</exception>
    public static ITransformer Create(ModelConfig config, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(config);
        return Of(config).Make(config, pool);
    }

    /// <summary>The architecture of a configuration: the one that it brings, or the list's.</summary>
    /// <param name="config">Sizes and switches.</param>
    /// <exception cref="ArgumentException">If it brings none, and none of the list has its name.</exception>
    public static ArchitectureEntry Of(ModelConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Outside ?? Find(config.ModelType);
    }

    /// <summary>An architecture by its name.</summary>
    /// <param name="name">Hugging Face <c>model_type</c>.</param>
    /// <exception cref="ArgumentException">If no architecture has this name.</exception>
    public static ArchitectureEntry Find(string name)
        => All.FirstOrDefault(entry => entry.Name == name)
            ?? throw new ArgumentException($"Expected a model type of {string.Join(", ", Names)}, found '{name}'.", nameof(name));
}
