using Redraft.Engine.Adapting;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Optimizing;

namespace Redraft.Engine.Training;

/// <summary>How long, on how much at a time and how fast to train.</summary>
public sealed record TrainingOptions
{
    /// <summary>How often each example is seen; unless <see cref="Steps"/> says otherwise.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>Number of optimizer steps, over as many epochs as that takes; null: <see cref="Epochs"/> decides.</summary>
    public int? Steps { get; init; }

    /// <summary>Examples per optimizer step; null: <see cref="TokensPerBatch"/> decides.</summary>
    public int? ExamplesPerBatch { get; init; }

    /// <summary>Tokens per optimizer step: examples are added until they have at least as many.</summary>
    public int TokensPerBatch { get; init; } = 4096;

    /// <summary>Tokens per forward and backward pass; a larger batch adds up the gradients of several. Default: activations stay in the cache.</summary>
    public int TokensPerPass { get; init; } = 1024;

    /// <summary>The learning rate at the end of the warm-up.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>One of <see cref="LearningRateSchedules.Names"/>.</summary>
    public string Schedule { get; init; } = "cosine";

    /// <summary>Share of the steps over which the learning rate rises, 0 to 1; unless <see cref="WarmUpSteps"/> says otherwise.</summary>
    public double WarmUpFraction { get; init; } = 0.05;

    /// <summary>Steps over which the learning rate rises; null: <see cref="WarmUpFraction"/> decides.</summary>
    public int? WarmUpSteps { get; init; }

    /// <summary>The largest norm of all gradients together; larger ones are scaled down to it. Null: no limit.</summary>
    public double? ClipNorm { get; init; } = 1.0;

    /// <summary>Betas, epsilon, decay.</summary>
    public AdamWOptions Optimizer { get; init; } = new();

    /// <summary>Orders the examples, anew in each epoch.</summary>
    public ulong ShuffleSeed { get; init; }

    /// <summary>What the operands of linear layers' products are rounded to, forward and backward. Weights and moments are floats either way.</summary>
    public ProductPrecision Precision { get; init; }

    /// <summary>Patterns of parameter names as a checkpoint has them (<c>*</c>: any run of characters, <c>?</c>: one): what they match keeps its
    /// weights, and has neither gradient nor moments. Default none.</summary>
    public IReadOnlyList<string> Freeze { get; init; } = [];

    /// <summary>Keeps only what each block got of a forward pass, and computes the rest again in the backward pass: the same bits, less memory for
    /// activations, about a third more time. Default false.</summary>
    public bool Recompute { get; init; }

    /// <summary>β of an exponential moving average of the weights over the steps, in [0, 1): what is saved and used in the end are the average weights.
    /// Null, the default: the weights after the last step.</summary>
    public double? Ema { get; init; }

    /// <summary>What of these options doesn't fit a model: patterns that match nothing of it, or all.</summary>
    /// <param name="model">The model to be trained.</param>
    public IEnumerable<string> ProblemsWith(ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        foreach (var (_, problem) in NamePattern.Unused(Freeze, model.Parameters, "weight"))
        {
            yield return $"Freeze: {problem}";
        }

        if (model.Parameters.All(parameter => NamePattern.MatchesAny(Freeze, parameter.Name)))
        {
            yield return "Freeze: expected to leave something to train, found every weight frozen";
        }
    }

    /// <summary>How many of a model's weights <see cref="Freeze"/> leaves to be trained.</summary>
    /// <param name="model">The model to be trained.</param>
    public long WeightsIn(ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Parameters.Where(parameter => !NamePattern.MatchesAny(Freeze, parameter.Name)).Sum(parameter => parameter.Value.Length);
    }

    /// <summary>Everything that is wrong with these options.</summary>
    public IEnumerable<string> Problems()
    {
        (string Name, double? Value)[] positive =
        [
            (nameof(Epochs), Epochs), (nameof(Steps), Steps), (nameof(ExamplesPerBatch), ExamplesPerBatch),
            (nameof(TokensPerBatch), TokensPerBatch), (nameof(TokensPerPass), TokensPerPass), (nameof(ClipNorm), ClipNorm),
        ];
        foreach (var (name, value) in positive.Where(option => option.Value is not (null or > 0)))
        {
            yield return $"{name}: expected more than 0, found {value}.";
        }

        if (LearningRate is not (>= 0 and < double.PositiveInfinity))
        {
            yield return $"LearningRate: expected 0 or more, found {LearningRate}.";
        }

        if (!LearningRateSchedules.Names.Contains(Schedule))
        {
            yield return $"Schedule: expected one of {string.Join(", ", LearningRateSchedules.Names)}, found '{Schedule}'.";
        }

        if (WarmUpFraction is not (>= 0 and <= 1))
        {
            yield return $"WarmUpFraction: expected 0 to 1, found {WarmUpFraction}.";
        }

        if (!Enum.IsDefined(Precision))
        {
            yield return $"Precision: expected one of {string.Join(", ", Enum.GetNames<ProductPrecision>())}, found {Precision}.";
        }

        if (WarmUpSteps < 0)
        {
            yield return $"WarmUpSteps: expected 0 or more, found {WarmUpSteps}.";
        }

        if (Ema is not (null or (>= 0 and < 1)))
        {
            yield return $"Ema: expected at least 0 and below 1, found {Ema}.";
        }

        foreach (var problem in Optimizer.Problems())
        {
            yield return $"Optimizer.{problem}";
        }
    }
}
