using Redraft.Engine.Adapting;
using Redraft.Engine.Kernels;
using Redraft.Engine.Objectives;

namespace Redraft.Imitating;

/// <summary>How a model is finetuned on completions.</summary>
public sealed record FinetuningOptions
{
    /// <summary>Passes over the examples, 1 to 100. Default 8: with a few hundred short examples, 5 epochs at 4e-4 left even gold programs at half of what 8 at 1e-3 reach with the embedded model.</summary>
    public int Epochs { get; init; } = 8;

    /// <summary>Examples per optimizer step, 1 or more.</summary>
    public int ExamplesPerBatch { get; init; } = 16;

    /// <summary>Peak learning rate of AdamW, over 0 up to 1; decays linearly to 0.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Decoupled weight decay, 0 or more; never on norms and biases.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Share of the steps over which the learning rate rises from 0, in [0, 1).</summary>
    public double WarmUp { get; init; } = 0.05;

    /// <summary>Largest global gradient norm, over 0; larger gradients are scaled down to it.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>Weight of a prompt's tokens in the loss, 0 to 1, where a completion's weigh 1; default 0. Source: the <c>prompt_loss_weight</c> of Scheurer et
    /// al. 2023, arXiv:2303.16755.</summary>
    public double PromptLossWeight { get; init; }

    /// <summary>Trains low-rank adapters beside the weights instead of the weights; null, the default, trains the weights. Its checkpoints hold the
    /// adapters and the base model's hash.</summary>
    public LoraOptions? Lora { get; init; }

    /// <summary>Patterns of weights that stand still, by their names in a checkpoint, such as <c>model.embed_tokens.weight</c> or <c>*.layers.0.*</c>.</summary>
    public IReadOnlyList<string> Freeze { get; init; } = [];

    /// <summary>Keeps only what each block got of a forward pass, and computes the rest again for the gradients: the same weights, less memory, about a
    /// third more time. Default false.</summary>
    public bool Recompute { get; init; }

    /// <summary>What the operands of linear layers' products are rounded to, forward and backward: <c>f32</c>, the default, nothing; <c>bf16</c>, 8
    /// significant bits. Weights, moments and checkpoints are floats either way.</summary>
    public ProductPrecision Precision { get; init; }

    /// <summary>β of an exponential moving average of the weights over the steps, in [0, 1): the model that is saved and used has the average weights.
    /// Null, the default: those after the last step.</summary>
    public double? Ema { get; init; }

    /// <summary>The engine's objective; no recipe names it, what is trained decides it.</summary>
    internal string Objective { get; init; } = new WeightedNll().Name;

    /// <summary>Everything wrong with these options.</summary>
    public IEnumerable<string> Problems()
    {
        if (Epochs is < 1 or > 100)
        {
            yield return $"epochs: expected 1 to 100, found {Epochs}";
        }

        if (ExamplesPerBatch < 1)
        {
            yield return $"examples-per-batch: expected 1 or more, found {ExamplesPerBatch}";
        }

        if (!(LearningRate is > 0 and <= 1))
        {
            yield return $"learning-rate: expected over 0 up to 1, found {LearningRate}";
        }

        if (!(WeightDecay is >= 0 and <= 1))
        {
            yield return $"weight-decay: expected 0 to 1, found {WeightDecay}";
        }

        if (!(WarmUp is >= 0 and < 1))
        {
            yield return $"warm-up: expected at least 0 and below 1, found {WarmUp}";
        }

        if (!(ClipNorm > 0))
        {
            yield return $"clip-norm: expected over 0, found {ClipNorm}";
        }

        if (PromptLossWeight is not (>= 0 and <= 1))
        {
            yield return $"prompt-loss-weight: expected 0 to 1, found {PromptLossWeight}";
        }

        if (Ema is not (null or (>= 0 and < 1)))
        {
            yield return $"ema: expected at least 0 and below 1, found {Ema}";
        }

        if (Lora is not null && Freeze.Count > 0)
        {
            yield return "freeze: with lora every weight of the model is frozen already; leave one of the two out";
        }

        foreach (var problem in Lora?.Problems() ?? [])
        {
            yield return "lora." + problem;
        }
    }
}
