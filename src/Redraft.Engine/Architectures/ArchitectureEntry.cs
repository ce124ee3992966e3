using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Architectures;

/// <summary>An architecture that a checkpoint can name.</summary>
/// <param name="Name">The <c>model_type</c> of its <c>config.json</c>.</param>
/// <param name="Summary">One line for <c>redraft list</c>.</param>
/// <param name="Make">Makes a model with weights of 0.</param>
/// <param name="Files">How files describe it.</param>
public sealed record ArchitectureEntry(string Name, string Summary, Func<ModelConfig, WorkerPool, ITransformer> Make, IArchitectureFiles Files);
