using Redraft.Engine.Architectures;

namespace Redraft.Engine.Checkpoints;

/// <summary>What a checkpoint's <c>config.json</c> says.</summary>
/// <param name="Model">Sizes and switches.</param>
/// <param name="EndOfText">The id that ends a text (<c>eos_token_id</c>, of several the first), or null if it isn't given.</param>
internal sealed record CheckpointConfig(ModelConfig Model, int? EndOfText);
